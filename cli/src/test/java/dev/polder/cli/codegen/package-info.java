@NullMarked
package dev.polder.cli.codegen;

import org.jspecify.annotations.NullMarked;
