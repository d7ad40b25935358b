/**
 * In: schemas.
 * Out: the CEL types of the values that they describe, and how large these can get.
 * Next: {@code dev.polder.machinery.cel.estimate}.
 */
@NullMarked
package dev.polder.machinery.cel.type;

import org.jspecify.annotations.NullMarked;
