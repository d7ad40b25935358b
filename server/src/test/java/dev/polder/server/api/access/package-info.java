/**
 * In: users with roles and bindings, over connections.
 * Out: proof that they may do what those give them, and grant no more than that.
 * Next: {@code dev.polder.server.api.isolation}.
 */
@NullMarked
package dev.polder.server.api.access;

import org.jspecify.annotations.NullMarked;
