/**
 * In: changes of the view.
 * Out: reconcilers run, each object one at a time.
 * Next: {@code dev.polder.storage}.
 */
@NullMarked
package dev.polder.server.control;

import org.jspecify.annotations.NullMarked;
