/**
 * In: an OpenAPI v3 schema as its author wrote it.
 * Out: everything that keeps it from being a structural schema of apiextensions v1.
 * Next: {@code dev.polder.machinery.schema}.
 */
@NullMarked
package dev.polder.machinery.schema.structural;

import org.jspecify.annotations.NullMarked;
