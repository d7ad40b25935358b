/**
 * In: expressions of admission policies and match conditions, and a write as they see it.
 * Out: checked programs or everything wrong with them in cel-go's words, and what they give within their budgets.
 * Next: {@code dev.polder.machinery.policy}.
 */
@NullMarked
package dev.polder.machinery.policy.expression;

import org.jspecify.annotations.NullMarked;
