/**
 * In: built-in types and CRDs of the view.
 * Out: the catalogue of each logical cluster.
 * Next: {@code dev.polder.server.control}.
 */
@NullMarked
package dev.polder.server.schema;

import org.jspecify.annotations.NullMarked;
