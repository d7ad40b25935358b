/**
 * In: files with CustomResourceDefinitions, or annotated classes that have them.
 * Out: files with APIResourceSchemas, and with APIExports of these, as kcp's tools write them; no server is asked.
 * Next: {@code dev.polder.apiexport.kind}.
 */
@NullMarked
package dev.polder.cli.snapshot;

import org.jspecify.annotations.NullMarked;
