/**
 * In: objects of a custom resource, and the version wanted.
 * Out: the objects as the rules of their type or its webhook convert them; connections are kept for each definition.
 * Next: {@code dev.polder.server.form}.
 */
@NullMarked
package dev.polder.server.conversion;

import org.jspecify.annotations.NullMarked;
