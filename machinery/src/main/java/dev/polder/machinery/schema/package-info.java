/**
 * In: OpenAPI v3 schemas and objects.
 * Out: pruned, defaulted objects and field errors.
 * Next: {@code dev.polder.machinery.type}.
 */
@NullMarked
package dev.polder.machinery.schema;

import org.jspecify.annotations.NullMarked;
