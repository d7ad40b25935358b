/**
 * In: configurations of admission webhooks, what is written, and what webhooks answer.
 * Out: which webhooks are to be called, the reviews that they are sent, and their verdicts or upstream's words for what is wrong.
 * Next: {@code dev.polder.machinery.patch}.
 */
@NullMarked
package dev.polder.machinery.webhook;

import org.jspecify.annotations.NullMarked;
