/**
 * In: the files of roles and bindings that a server starts with.
 * Out: the same as objects, stored where they belong, with what is missing added.
 * Next: {@code dev.polder.server.authz}.
 */
@NullMarked
package dev.polder.server.authz.policy;

import org.jspecify.annotations.NullMarked;
