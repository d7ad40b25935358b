/**
 * In: what a logical cluster serves.
 * Out: the documents that tell clients so: discovery, legacy and aggregated, and OpenAPI.
 * Next: {@code dev.polder.server.verb}.
 */
@NullMarked
package dev.polder.server.discovery;

import org.jspecify.annotations.NullMarked;
