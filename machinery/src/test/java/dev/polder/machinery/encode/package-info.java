/**
 * In: JSON trees, and what Go made of the same.
 * Out: whether both encoders write them alike.
 * Next: {@code dev.polder.machinery.decode}.
 */
@NullMarked
package dev.polder.machinery.encode;

import org.jspecify.annotations.NullMarked;
