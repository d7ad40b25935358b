/**
 * In: values and the schemas of their types.
 * Out: what they mention, how two differ, and their merge, as structured-merge-diff's {@code typed} has it.
 * Next: {@code dev.polder.machinery.apply}.
 */
@NullMarked
package dev.polder.machinery.apply.typed;

import org.jspecify.annotations.NullMarked;
