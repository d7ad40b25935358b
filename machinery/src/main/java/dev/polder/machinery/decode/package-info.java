/**
 * In: request bodies, JSON or YAML.
 * Out: JSON trees, the fields that were given twice, and upstream's words for what cannot be read.
 * Next: {@code dev.polder.machinery.meta}.
 */
@NullMarked
package dev.polder.machinery.decode;

import org.jspecify.annotations.NullMarked;
