/**
 * In: a string and the name of an OpenAPI format.
 * Out: whether the string has that format (kube-openapi {@code strfmt}).
 * Next: {@code dev.polder.machinery.schema.structural}.
 */
@NullMarked
package dev.polder.machinery.schema.format;

import org.jspecify.annotations.NullMarked;
