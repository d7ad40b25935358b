/**
 * In: histories that stores tell, and operations made up from a seed.
 * Out: checkers that find what is wrong in them, and a model to compare with.
 * Next: {@code dev.polder.storage.contract}.
 */
@NullMarked
package dev.polder.storage.history;

import org.jspecify.annotations.NullMarked;
