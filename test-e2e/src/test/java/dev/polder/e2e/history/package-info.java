/**
 * In: one server, or several of which some may fail.
 * Out: what writers and watchers of them were told, and whether that can be true.
 * Next: {@code dev.polder.e2e.crash}.
 */
@NullMarked
package dev.polder.e2e.history;

import org.jspecify.annotations.NullMarked;
