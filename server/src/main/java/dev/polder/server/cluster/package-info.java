/**
 * In: the path of a request.
 * Out: the logical cluster it is about, and the path below it.
 * Next: {@code dev.polder.server.authn}.
 */
@NullMarked
package dev.polder.server.cluster;

import org.jspecify.annotations.NullMarked;
