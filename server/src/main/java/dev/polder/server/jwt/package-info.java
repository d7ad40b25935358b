/**
 * In: tokens in the compact form of RFC 7515, and keys.
 * Out: what the tokens claim, and whether one of the keys has signed it; claims as signed tokens.
 * Next: {@code dev.polder.server.serviceaccount}.
 */
@NullMarked
package dev.polder.server.jwt;

import org.jspecify.annotations.NullMarked;
