/**
 * In: the keys that tokens of service accounts are signed with, the accounts and Secrets of the view, and tokens.
 * Out: new tokens, whose a token is, and the documents that others check such tokens by.
 * Next: {@code dev.polder.server.review}.
 */
@NullMarked
package dev.polder.server.serviceaccount;

import org.jspecify.annotations.NullMarked;
