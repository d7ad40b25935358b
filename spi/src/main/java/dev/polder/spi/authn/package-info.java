/**
 * In: a credential.
 * Out: who the caller is.
 * Next: {@code dev.polder.spi.authz}.
 */
@NullMarked
package dev.polder.spi.authn;

import org.jspecify.annotations.NullMarked;
