/**
 * In: values that carry their own key, and an order of keys.
 * Out: immutable ordered maps with ranks; every change is a new map that shares all but one path with the old one.
 * Next: {@code dev.polder.storage.view.live}.
 */
@NullMarked
package dev.polder.storage.view.tree;

import org.jspecify.annotations.NullMarked;
