@NullMarked
package dev.polder.codegen.go;

import org.jspecify.annotations.NullMarked;
