/**
 * In: the resource types of a group version.
 * Out: its OpenAPI documents, v3 and v2, as trees.
 * Next: {@code dev.polder.spi.schema}.
 */
@NullMarked
package dev.polder.machinery.openapi;

import org.jspecify.annotations.NullMarked;
