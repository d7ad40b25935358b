/**
 * In: groups of flags that commands share.
 * Out: the parts of a configuration that they stand for, or one line that says what is wrong with them.
 * Next: {@code dev.polder.server.config}.
 */
@NullMarked
package dev.polder.cli.flag;

import org.jspecify.annotations.NullMarked;
