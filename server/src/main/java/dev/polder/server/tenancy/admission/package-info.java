/**
 * In: writes of workspaces, their types, logical clusters and shards.
 * Out: the objects with what follows from them filled in, or kcp's words for why not.
 * Next: {@code dev.polder.server.tenancy.control}.
 */
@NullMarked
package dev.polder.server.tenancy.admission;

import org.jspecify.annotations.NullMarked;
