/**
 * In: expressions as their authors wrote them, and the environment that they are for.
 * Out: checked expressions with what they cost, or everything wrong with them in cel-go's words.
 * Next: {@code dev.polder.machinery.crd}.
 */
@NullMarked
package dev.polder.machinery.cel.check;

import org.jspecify.annotations.NullMarked;
