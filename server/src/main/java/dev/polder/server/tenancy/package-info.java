/**
 * In: objects that describe workspaces, their types and logical clusters.
 * Out: what they mean: types with all that they extend, conditions, labels, shards, and the objects of {@code root}.
 * Next: {@code dev.polder.server.tenancy.admission}.
 */
@NullMarked
package dev.polder.server.tenancy;

import org.jspecify.annotations.NullMarked;
