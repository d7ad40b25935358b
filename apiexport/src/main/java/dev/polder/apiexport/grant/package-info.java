/**
 * In: exports, bindings and the rows that are written with them.
 * Out: what consumers let the provider of an export see and do, and since which revision.
 * Next: {@code dev.polder.apiexport.view}.
 */
@NullMarked
package dev.polder.apiexport.grant;

import org.jspecify.annotations.NullMarked;
