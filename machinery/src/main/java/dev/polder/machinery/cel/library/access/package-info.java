/**
 * In: what an expression asks of {@code authorizer}.
 * Out: the question, whole, and what was answered.
 * Next: {@code dev.polder.machinery.cel.library}.
 */
@NullMarked
package dev.polder.machinery.cel.library.access;

import org.jspecify.annotations.NullMarked;
