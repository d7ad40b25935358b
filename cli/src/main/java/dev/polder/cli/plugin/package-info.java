/**
 * In: command lines as kcp's kubectl plugins take them.
 * Out: the command that is meant, run to its end, or what may follow on an unfinished line.
 * Next: {@code dev.polder.cli.workspace}.
 */
@NullMarked
package dev.polder.cli.plugin;

import org.jspecify.annotations.NullMarked;
