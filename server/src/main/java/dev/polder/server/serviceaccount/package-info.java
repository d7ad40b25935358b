/**
 * In: the keys that tokens of service accounts are signed with.
 * Out: the documents that others check such tokens by.
 * Next: {@code dev.polder.server.review}.
 */
@NullMarked
package dev.polder.server.serviceaccount;

import org.jspecify.annotations.NullMarked;
