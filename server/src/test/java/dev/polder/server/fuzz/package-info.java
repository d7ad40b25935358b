/**
 * In: bodies that nobody would send on purpose.
 * Out: refusals of the client, and objects that are valid all the same.
 * Next: {@code dev.polder.server.verb.write}.
 */
@NullMarked
package dev.polder.server.fuzz;

import org.jspecify.annotations.NullMarked;
