/**
 * In: the program as it lies on the disk.
 * Out: links by which kubectl finds it, and scripts by which shells complete its command lines.
 * Next: {@code dev.polder.cli.workspace}.
 */
@NullMarked
package dev.polder.cli.install;

import org.jspecify.annotations.NullMarked;
