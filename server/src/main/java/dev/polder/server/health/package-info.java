/**
 * In: named checks, registered by the parts of a server.
 * Out: the answers of {@code /healthz}, {@code /livez}, {@code /readyz} and {@code /version}.
 * Next: {@code dev.polder.server.limits}.
 */
@NullMarked
package dev.polder.server.health;

import org.jspecify.annotations.NullMarked;
