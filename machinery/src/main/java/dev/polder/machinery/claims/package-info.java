/**
 * In: configurations that say whose tokens are believed, and the claims of tokens that were verified.
 * Out: what is wrong with the configurations in upstream's words, and the users that the claims stand for.
 * Next: {@code dev.polder.machinery.cel}.
 */
@NullMarked
package dev.polder.machinery.claims;

import org.jspecify.annotations.NullMarked;
