/**
 * In: the pages of docs/tutorials.
 * Out: that every command of theirs does what the page shows, on a server as the page starts it.
 * Next: {@code dev.polder.e2e.kubectl}.
 */
@NullMarked
package dev.polder.e2e.tutorial;

import org.jspecify.annotations.NullMarked;
