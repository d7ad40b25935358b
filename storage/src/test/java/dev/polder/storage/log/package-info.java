/**
 * In: the contract classes, disks that fail on purpose, processes that are killed.
 * Out: whether the embedded store keeps them, and what crashes, damage and full disks do to it.
 * Next: {@code dev.polder.storage.view}.
 */
@NullMarked
package dev.polder.storage.log;

import org.jspecify.annotations.NullMarked;
