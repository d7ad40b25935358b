/**
 * In: stores with objects, and files that were cut off, altered or killed over.
 * Out: whether an export and an import lose or change nothing.
 * Next: {@code dev.polder.storage.transfer}.
 */
@NullMarked
package dev.polder.storage.transfer;

import org.jspecify.annotations.NullMarked;
