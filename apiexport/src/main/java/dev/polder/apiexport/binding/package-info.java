/**
 * In: bindings, the exports that they name, and what else a logical cluster serves.
 * Out: the types that are served because of bindings, and the bindings' status.
 * Next: {@code dev.polder.apiexport.export}.
 */
@NullMarked
package dev.polder.apiexport.binding;

import org.jspecify.annotations.NullMarked;
