/**
 * In: the command line of {@code codegen}: files with definitions, or a workspace or an export to read them from.
 * Out: a folder with a generated client, or what in it is not up to date.
 * Next: {@code dev.polder.codegen}.
 */
@NullMarked
package dev.polder.cli.codegen;

import org.jspecify.annotations.NullMarked;
