/**
 * In: objects and the columns of their type.
 * Out: headings and cells of Tables, as {@code kubectl get} prints them.
 * Next: the server's output formats.
 */
@NullMarked
package dev.polder.machinery.table;

import org.jspecify.annotations.NullMarked;
