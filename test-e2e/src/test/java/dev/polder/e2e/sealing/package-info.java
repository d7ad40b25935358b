/**
 * In: Secrets, and the files that a store leaves behind.
 * Out: proof that nobody reads them there, and that keys change without loss.
 * Next: {@code dev.polder.e2e.kubectl}.
 */
@NullMarked
package dev.polder.e2e.sealing;

import org.jspecify.annotations.NullMarked;
