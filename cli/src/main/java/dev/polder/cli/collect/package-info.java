/**
 * In: command lines about the garbage collector.
 * Out: what the server says of it, as lines to read.
 * Next: {@code dev.polder.cli.snapshot}.
 */
@NullMarked
package dev.polder.cli.collect;

import org.jspecify.annotations.NullMarked;
