/**
 * In: changes of objects that have owners or are owners.
 * Out: dependents deleted, disowned or waited for, as kube-controller-manager's garbage collector does.
 * Next: {@code dev.polder.gc.owner}.
 */
@NullMarked
package dev.polder.gc;

import org.jspecify.annotations.NullMarked;
