/**
 * In: certificate signing requests that are made, approved and signed.
 * Out: refusals of what the user may not have done by the signer.
 * Next: {@code dev.polder.spi.authz}.
 */
@NullMarked
package dev.polder.server.admission.certificate;

import org.jspecify.annotations.NullMarked;
