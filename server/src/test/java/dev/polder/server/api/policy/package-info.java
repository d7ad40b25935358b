/**
 * In: admission policies, and writes that they are about.
 * Out: that the writes are refused, changed and noted in upstream's words, and nobody else's.
 * Next: {@code dev.polder.server.admission.policy}.
 */
@NullMarked
package dev.polder.server.api.policy;

import org.jspecify.annotations.NullMarked;
