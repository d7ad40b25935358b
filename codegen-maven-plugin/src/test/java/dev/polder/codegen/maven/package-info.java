@NullMarked
package dev.polder.codegen.maven;

import org.jspecify.annotations.NullMarked;
