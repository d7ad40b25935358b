/**
 * In: changes.
 * Out: reconciliation, writing through the verbs.
 * Next: {@code dev.polder.spi.control.queue}.
 */
@NullMarked
package dev.polder.spi.control;

import org.jspecify.annotations.NullMarked;
