/**
 * In: exports, and the secrets that make their types their own.
 * Out: identities, the slices that say where a provider reaches the objects of consumers, and exports found by path or identity.
 * Next: {@code dev.polder.apiexport.kind}.
 */
@NullMarked
package dev.polder.apiexport.export;

import org.jspecify.annotations.NullMarked;
