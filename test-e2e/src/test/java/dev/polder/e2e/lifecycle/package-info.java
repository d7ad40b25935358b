/**
 * In: a root directory in some state.
 * Out: proof that starting, stopping and refusing to start leave it as they should.
 * Next: {@code dev.polder.e2e.history}.
 */
@NullMarked
package dev.polder.e2e.lifecycle;

import org.jspecify.annotations.NullMarked;
