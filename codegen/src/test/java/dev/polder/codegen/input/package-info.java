@NullMarked
package dev.polder.codegen.input;

import org.jspecify.annotations.NullMarked;
