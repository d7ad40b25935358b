/**
 * In: roles, bindings, and what somebody wants to do or grant.
 * Out: whether the rules allow it, which rules are missing, and what an aggregated role gathers.
 * Next: {@code dev.polder.machinery.table}.
 */
@NullMarked
package dev.polder.machinery.rbac;

import org.jspecify.annotations.NullMarked;
