/**
 * In: requests of strangers, and of one logical cluster about another.
 * Out: proof that they learn and change nothing.
 * Next: {@code dev.polder.server.verb}.
 */
@NullMarked
package dev.polder.server.api.isolation;

import org.jspecify.annotations.NullMarked;
