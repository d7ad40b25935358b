/**
 * In: a call that writes, and what the object should become.
 * Out: the object as stored, or the reason why not; the order of the steps is docs/decisions/0004-write-order.md.
 * Next: {@code dev.polder.storage}.
 */
@NullMarked
package dev.polder.server.verb.write;

import org.jspecify.annotations.NullMarked;
