/**
 * In: the definitions that the build generates.
 * Out: Kubernetes' own resource types, with their schemas and rules.
 * Next: {@code dev.polder.machinery.table}.
 */
@NullMarked
package dev.polder.machinery.builtin;

import org.jspecify.annotations.NullMarked;
