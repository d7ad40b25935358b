/**
 * In: bytes on a TLS connection.
 * Out: whole requests for a {@code RequestHandler}, and its answers as bytes.
 * Next: {@code dev.polder.server.request}.
 */
@NullMarked
package dev.polder.server.http;

import org.jspecify.annotations.NullMarked;
