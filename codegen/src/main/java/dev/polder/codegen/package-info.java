/**
 * In: the name of a language.
 * Out: the generator for it.
 * Next: {@code dev.polder.codegen.input}.
 */
@NullMarked
package dev.polder.codegen;

import org.jspecify.annotations.NullMarked;
