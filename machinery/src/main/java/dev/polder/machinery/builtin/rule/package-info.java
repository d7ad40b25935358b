/**
 * In: JSON of built-in objects.
 * Out: what the rules of every built-in type share: reading fields, name formats, selectors.
 * Next: {@code dev.polder.machinery.builtin.core}.
 */
@NullMarked
package dev.polder.machinery.builtin.rule;

import org.jspecify.annotations.NullMarked;
