/**
 * In: configuration.
 * Out: a running server, assembled by explicit constructors.
 * Next: {@code dev.polder.server.http}.
 */
@NullMarked
package dev.polder.server;

import org.jspecify.annotations.NullMarked;
