/**
 * In: requests to a metered store.
 * Out: whether the meter hears what was asked.
 * Next: {@code dev.polder.storage.view}.
 */
@NullMarked
package dev.polder.storage.meter;

import org.jspecify.annotations.NullMarked;
