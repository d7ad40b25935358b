/**
 * In: an authorized request for a resource.
 * Out: objects read or written; one file per verb.
 * Next: {@code dev.polder.storage}.
 */
@NullMarked
package dev.polder.server.verb;

import org.jspecify.annotations.NullMarked;
