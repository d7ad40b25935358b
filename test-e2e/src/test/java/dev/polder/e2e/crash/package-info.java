/**
 * In: writers at work, and a server that is killed under them.
 * Out: proof that nothing acknowledged is lost, and a checker that is itself shown bad histories.
 * Next: {@code dev.polder.e2e.corpus}.
 */
@NullMarked
package dev.polder.e2e.crash;

import org.jspecify.annotations.NullMarked;
