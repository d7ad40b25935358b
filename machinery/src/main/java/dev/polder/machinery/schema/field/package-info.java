/**
 * In: steps through a JSON tree, texts, numbers.
 * Out: field paths, name rules, regular expressions and number texts as upstream spells them.
 * Next: {@code dev.polder.machinery.schema.format}.
 */
@NullMarked
package dev.polder.machinery.schema.field;

import org.jspecify.annotations.NullMarked;
