@NullMarked
package dev.polder.codegen.java;

import org.jspecify.annotations.NullMarked;
