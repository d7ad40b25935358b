/**
 * In: nothing.
 * Out: every limit, timeout and queue of a server as a named field with a unit and a default.
 * Next: {@code dev.polder.server.files}.
 */
@NullMarked
package dev.polder.server.config;

import org.jspecify.annotations.NullMarked;
