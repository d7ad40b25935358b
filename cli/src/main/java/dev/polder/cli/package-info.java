/**
 * In: a command line.
 * Out: a running server, or one line that says what to do instead.
 * Next: {@code dev.polder.server}.
 */
@NullMarked
package dev.polder.cli;

import org.jspecify.annotations.NullMarked;
