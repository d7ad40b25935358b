/**
 * In: random writes by users, servers that collect from one store, and what befalls these and their lines to it.
 * Out: whether the store's log shows that nothing went that had an owner, and that everything went that had none.
 * Next: {@code dev.polder.gc}.
 */
@NullMarked
package dev.polder.gc.history;

import org.jspecify.annotations.NullMarked;
