/**
 * In: a server and clients of it.
 * Out: whether there are never more objects than quotas and logical clusters allow, and whether everybody is told how many there are.
 * Next: {@code dev.polder.server.quota}.
 */
@NullMarked
package dev.polder.server.api.quota;

import org.jspecify.annotations.NullMarked;
