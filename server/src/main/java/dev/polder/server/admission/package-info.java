/**
 * In: an object about to be written.
 * Out: the object changed by each plugin in order, or refused.
 * Next: {@code dev.polder.server.verb}.
 */
@NullMarked
package dev.polder.server.admission;

import org.jspecify.annotations.NullMarked;
