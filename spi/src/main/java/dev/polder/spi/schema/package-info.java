/**
 * In: a logical cluster.
 * Out: the resources it serves.
 * Next: {@code dev.polder.spi.control}.
 */
@NullMarked
package dev.polder.spi.schema;

import org.jspecify.annotations.NullMarked;
