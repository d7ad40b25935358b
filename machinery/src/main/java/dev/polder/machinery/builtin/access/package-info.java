/**
 * In: roles, bindings, certificate requests and reviews.
 * Out: their defaults, and what is wrong with them in upstream's words.
 * Next: {@code dev.polder.machinery.builtin.admission}.
 */
@NullMarked
package dev.polder.machinery.builtin.access;

import org.jspecify.annotations.NullMarked;
