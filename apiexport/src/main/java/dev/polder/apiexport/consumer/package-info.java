/**
 * In: an export, the bindings to it, and what consumers grant.
 * Out: who uses the export: what each consumer is served and stores of it, how many objects, and what it says to the claims.
 * Next: {@code dev.polder.apiexport.binding}.
 */
@NullMarked
package dev.polder.apiexport.consumer;

import org.jspecify.annotations.NullMarked;
