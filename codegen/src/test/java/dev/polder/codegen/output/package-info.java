@NullMarked
package dev.polder.codegen.output;

import org.jspecify.annotations.NullMarked;
