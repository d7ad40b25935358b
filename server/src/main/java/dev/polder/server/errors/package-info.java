/**
 * In: exceptions of the store.
 * Out: the Status a client gets.
 * Next: {@code dev.polder.server.verb}.
 */
@NullMarked
package dev.polder.server.errors;

import org.jspecify.annotations.NullMarked;
