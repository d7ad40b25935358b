/**
 * In: the words of a command line, and the commands and flags that there are.
 * Out: the command that is meant with its values, its help, or what is wrong in the words of pflag and cobra.
 * Next: {@code dev.polder.cli.workspace}.
 */
@NullMarked
package dev.polder.cli.argument;

import org.jspecify.annotations.NullMarked;
