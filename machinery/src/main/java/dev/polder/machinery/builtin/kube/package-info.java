/**
 * In: the definitions of Kubernetes' types, and what its API server fills in and refuses.
 * Out: the types that only workspaces of the kube profile serve, and their rules.
 * Next: the server's catalogues.
 */
@NullMarked
package dev.polder.machinery.builtin.kube;

import org.jspecify.annotations.NullMarked;
