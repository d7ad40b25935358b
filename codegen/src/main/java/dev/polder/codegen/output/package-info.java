/**
 * In: the files that a language makes of the model, and the folder that they belong into.
 * Out: the folder with exactly these files, or what differs in it.
 * Next: {@code dev.polder.codegen.java}.
 */
@NullMarked
package dev.polder.codegen.output;

import org.jspecify.annotations.NullMarked;
