/**
 * In: strings from URLs, kubeconfigs and keys.
 * Out: parsed names of logical clusters and workspace paths.
 * Next: {@code dev.polder.api.resource}.
 */
@NullMarked
package dev.polder.api.cluster;

import org.jspecify.annotations.NullMarked;
