/**
 * In: kubectl of every version on this machine, and a running server.
 * Out: proof that stock kubectl takes it for Kubernetes.
 * Next: {@code dev.polder.e2e.lifecycle}.
 */
@NullMarked
package dev.polder.e2e.kubectl;

import org.jspecify.annotations.NullMarked;
