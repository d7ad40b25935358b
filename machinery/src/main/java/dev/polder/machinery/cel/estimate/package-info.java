/**
 * In: expressions that the checker has passed, and the types of their variables.
 * Out: the least and the most that one evaluation can cost.
 * Next: {@code dev.polder.machinery.cel.rule}.
 */
@NullMarked
package dev.polder.machinery.cel.estimate;

import org.jspecify.annotations.NullMarked;
