@NullMarked
package dev.polder.codegen.typescript;

import org.jspecify.annotations.NullMarked;
