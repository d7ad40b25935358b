/**
 * In: a configuration.
 * Out: the store that it names, known to be the one of the root directory, sealed, and kept in order: compacted, rid of what has ended.
 * Next: {@code dev.polder.storage}.
 */
@NullMarked
package dev.polder.server.store;

import org.jspecify.annotations.NullMarked;
