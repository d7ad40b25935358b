/**
 * In: what went wrong.
 * Out: the Kubernetes Status that says so, in upstream's words.
 * Next: {@code dev.polder.api.selector}.
 */
@NullMarked
package dev.polder.api.status;

import org.jspecify.annotations.NullMarked;
