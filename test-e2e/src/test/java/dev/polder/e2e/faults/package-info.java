/**
 * In: a running server.
 * Out: what can happen to it, as nouns.
 * Next: {@code dev.polder.e2e.history}.
 */
@NullMarked
package dev.polder.e2e.faults;

import org.jspecify.annotations.NullMarked;
