/**
 * In: the configuration of a Maven project: files with definitions, a language, a package.
 * Out: a folder with a generated client, which Maven compiles, or a build that fails because the folder is not up to date.
 * Next: {@code dev.polder.codegen}.
 */
@NullMarked
package dev.polder.codegen.maven;

import org.jspecify.annotations.NullMarked;
