/**
 * In: objects of a custom resource, and the version wanted.
 * Out: the objects as their definition's webhook converts them, over connections that are kept for each definition.
 * Next: {@code dev.polder.server.form}.
 */
@NullMarked
package dev.polder.server.conversion;

import org.jspecify.annotations.NullMarked;
