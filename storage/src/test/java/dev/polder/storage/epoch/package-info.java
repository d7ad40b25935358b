/**
 * In: step tables and stores.
 * Out: whether versions never go back and never mean two things.
 * Next: {@code dev.polder.storage.contract}.
 */
@NullMarked
package dev.polder.storage.epoch;

import org.jspecify.annotations.NullMarked;
