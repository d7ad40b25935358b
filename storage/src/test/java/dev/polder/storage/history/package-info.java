/**
 * In: histories that stores tell.
 * Out: a checker that finds what is wrong in them.
 * Next: {@code dev.polder.storage.contract}.
 */
@NullMarked
package dev.polder.storage.history;

import org.jspecify.annotations.NullMarked;
