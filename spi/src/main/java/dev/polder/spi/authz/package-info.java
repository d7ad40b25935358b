/**
 * In: who asks for what.
 * Out: a decision.
 * Next: {@code dev.polder.spi.schema}.
 */
@NullMarked
package dev.polder.spi.authz;

import org.jspecify.annotations.NullMarked;
