/**
 * Many deletions at a time, in lines of which none keeps the others.
 *
 * <p>In: lines of objects that shall go, and a way to delete one, or some at once. Out: what failed, one of each resource and namespace.
 */
@NullMarked
package dev.polder.server.verb.many;

import org.jspecify.annotations.NullMarked;
