/**
 * In: a user and what is asked for.
 * Out: an authorized request, or a 403 in upstream's words.
 * Next: {@code dev.polder.server.verb}.
 */
@NullMarked
package dev.polder.server.authz;

import org.jspecify.annotations.NullMarked;
