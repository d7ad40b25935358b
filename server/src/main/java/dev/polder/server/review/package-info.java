/**
 * In: questions about who may do what.
 * Out: answers that nothing stores.
 * Next: {@code dev.polder.server.authz}.
 */
@NullMarked
package dev.polder.server.review;

import org.jspecify.annotations.NullMarked;
