/**
 * In: questions about objects, and rows to read them from.
 * Out: snapshots, history and records of every object, from memory, and their served bytes.
 * Next: {@code dev.polder.storage.view.live}.
 */
@NullMarked
package dev.polder.storage.view;

import org.jspecify.annotations.NullMarked;
