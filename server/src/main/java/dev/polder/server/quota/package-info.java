/**
 * In: how many objects there may be, how many there are, and creates.
 * Out: the rows that a create must find unchanged so that there are never more, or upstream's words for why there would be.
 * Next: {@code dev.polder.storage}. Why it is so: docs/decisions/0025-exact-quota.md.
 */
@NullMarked
package dev.polder.server.quota;

import org.jspecify.annotations.NullMarked;
