/**
 * In: the program that the build has put together, and the tools on this machine.
 * Out: a running server process, its kubeconfig, kubectl of several versions, and an HTTP client without opinions.
 * Next: {@code dev.polder.e2e.kubectl}.
 */
@NullMarked
package dev.polder.e2e.harness;

import org.jspecify.annotations.NullMarked;
