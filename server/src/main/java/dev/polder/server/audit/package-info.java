/**
 * In: requests, who makes them, and a policy.
 * Out: who asked for what and what became of it, as lines of a log.
 * Next: {@code dev.polder.server.authz}.
 */
@NullMarked
package dev.polder.server.audit;

import org.jspecify.annotations.NullMarked;
