/**
 * In: the command lines of kcp's kubectl plugins that are about APIs of others, and one for providers.
 * Out: exports bound, their permission claims shown, accepted and rejected, in the words that kcp's plugins print; who uses an export.
 * Next: {@code dev.polder.cli.collect}.
 */
@NullMarked
package dev.polder.cli.sharing;

import org.jspecify.annotations.NullMarked;
