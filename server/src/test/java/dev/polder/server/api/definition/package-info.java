/**
 * In: definitions of custom resources, as clients send them.
 * Out: proof that their types are served as upstream serves them.
 * Next: {@code dev.polder.server.verb}.
 */
@NullMarked
package dev.polder.server.api.definition;

import org.jspecify.annotations.NullMarked;
