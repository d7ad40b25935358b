/**
 * In: what a call asks of a service below {@code /services}.
 * Out: which resources the service has, who may use them, and what of their objects is seen; the server's own verbs do the rest.
 * Next: {@code dev.polder.storage}.
 */
@NullMarked
package dev.polder.spi.virtual;

import org.jspecify.annotations.NullMarked;
