/**
 * In: admission policies and their bindings, and a write.
 * Out: whether they are about the write, what they refuse, warn of, note and change, in upstream's words.
 * Next: {@code dev.polder.machinery.policy.expression}.
 */
@NullMarked
package dev.polder.machinery.policy;

import org.jspecify.annotations.NullMarked;
