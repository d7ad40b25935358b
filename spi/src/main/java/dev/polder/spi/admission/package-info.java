/**
 * In: an object about to be written.
 * Out: the object changed, or refused.
 * Next: {@code dev.polder.spi.schema}.
 */
@NullMarked
package dev.polder.spi.admission;

import org.jspecify.annotations.NullMarked;
