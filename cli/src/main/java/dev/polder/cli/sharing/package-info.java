/**
 * In: the command lines of kcp's kubectl plugins that are about APIs of others.
 * Out: exports bound, and their permission claims shown, accepted and rejected, in the words that kcp's plugins print.
 * Next: {@code dev.polder.cli.snapshot}.
 */
@NullMarked
package dev.polder.cli.sharing;

import org.jspecify.annotations.NullMarked;
