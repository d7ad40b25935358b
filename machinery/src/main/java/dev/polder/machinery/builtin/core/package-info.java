/**
 * In: objects of the core group, events and leases.
 * Out: their defaults, and what is wrong with them in upstream's words.
 * Next: {@code dev.polder.machinery.builtin.access}.
 */
@NullMarked
package dev.polder.machinery.builtin.core;

import org.jspecify.annotations.NullMarked;
