/**
 * In: Sites, a kind of resource that somebody's operator knows.
 * Out: a ConfigMap and a Deployment for each, and a status; and the same fifty tests of that on two servers of tests.
 * Next: {@code dev.polder.e2e.embedded}, which runs these tests.
 */
@NullMarked
package dev.polder.e2e.embedded.operator;

import org.jspecify.annotations.NullMarked;
