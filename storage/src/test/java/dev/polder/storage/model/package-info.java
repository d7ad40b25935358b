/**
 * In: operations made up from a seed.
 * Out: whether every store answers them as the simplest possible one does.
 * Next: {@code dev.polder.storage.contract}.
 */
@NullMarked
package dev.polder.storage.model;

import org.jspecify.annotations.NullMarked;
