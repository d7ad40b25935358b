/**
 * In: what {@code dev.polder.codegen.input} reads out of definitions.
 * Out: groups, kinds, versions and the types of their fields, as records that know no target language.
 * Next: {@code dev.polder.codegen.output}.
 */
@NullMarked
package dev.polder.codegen.model;

import org.jspecify.annotations.NullMarked;
