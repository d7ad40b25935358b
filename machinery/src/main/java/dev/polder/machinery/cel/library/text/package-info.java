/**
 * In: strings, and what is to be put into them.
 * Out: the string functions of cel-go's extension, counted in characters and with its words for errors.
 * Next: {@code dev.polder.machinery.cel.library}.
 */
@NullMarked
package dev.polder.machinery.cel.library.text;

import org.jspecify.annotations.NullMarked;
