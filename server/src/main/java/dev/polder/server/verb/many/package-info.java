/**
 * In: lines of objects that shall go, and a way to delete one, or some at once.
 * Out: what failed, one of each resource and namespace; no line has kept another.
 * Next: {@code dev.polder.server.verb.write}, whose sequences delete them.
 */
@NullMarked
package dev.polder.server.verb.many;

import org.jspecify.annotations.NullMarked;
