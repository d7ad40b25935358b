/**
 * In: objects as trees.
 * Out: what their metadata and conditions say, read and written as kcp does.
 * Next: {@code dev.polder.machinery.meta}.
 */
@NullMarked
package dev.polder.machinery.object;

import org.jspecify.annotations.NullMarked;
