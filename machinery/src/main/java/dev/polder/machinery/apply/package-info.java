/**
 * In: the live object, what a client wrote or applied, and the schema.
 * Out: the object with {@code managedFields} that say who owns which field, or the conflicts (KEP-555).
 * Next: {@code dev.polder.machinery.schema}.
 */
@NullMarked
package dev.polder.machinery.apply;

import org.jspecify.annotations.NullMarked;
