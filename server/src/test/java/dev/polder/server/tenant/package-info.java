/**
 * In: the requests of many tenants at once, on a whole server without connections.
 * Out: proof that no answer holds what belongs to another tenant, and that a store which leaks is found out.
 * Next: {@code dev.polder.server.verb}.
 */
@NullMarked
package dev.polder.server.tenant;

import org.jspecify.annotations.NullMarked;
