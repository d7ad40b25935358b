/**
 * In: the view's index of objects that end by themselves, and the time.
 * Out: their removal, by the one server that leads, each in a transaction of its own (store rule S16).
 * Next: {@code dev.polder.storage.leader}.
 */
@NullMarked
package dev.polder.storage.expiry;

import org.jspecify.annotations.NullMarked;
