/**
 * In: writes of schemas, exports, slices, bindings and definitions.
 * Out: the objects with what follows from them filled in, or kcp's words for why not.
 * Next: {@code dev.polder.apiexport.binding}.
 */
@NullMarked
package dev.polder.apiexport.admission;

import org.jspecify.annotations.NullMarked;
