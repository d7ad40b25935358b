/**
 * In: what changed.
 * Out: the controllers of exports and bindings, and what makes each look at something.
 * Next: {@code dev.polder.apiexport.binding}.
 */
@NullMarked
package dev.polder.apiexport;

import org.jspecify.annotations.NullMarked;
