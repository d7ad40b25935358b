/**
 * In: what a test asks for by annotations and parameters.
 * Out: a server, a workspace of the test's own, and clients for it.
 * Next: {@code traffic} sees its requests, {@code role} tells which rights they needed.
 */
@NullMarked
package dev.polder.junit;

import org.jspecify.annotations.NullMarked;
