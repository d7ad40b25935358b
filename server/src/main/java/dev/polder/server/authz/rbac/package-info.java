/**
 * In: roles and bindings of the view, a user and a logical cluster.
 * Out: what the user may do there, read once and remembered until a role or binding changes.
 * Next: {@code dev.polder.server.authz.policy}.
 */
@NullMarked
package dev.polder.server.authz.rbac;

import org.jspecify.annotations.NullMarked;
