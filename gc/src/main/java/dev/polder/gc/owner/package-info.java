/**
 * In: a state of the view, the types of a logical cluster, and an object.
 * Out: what is to become of the object because of its owners and dependents, and the rows which that was decided on.
 * Next: {@code dev.polder.storage}.
 */
@NullMarked
package dev.polder.gc.owner;

import org.jspecify.annotations.NullMarked;
