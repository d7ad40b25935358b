@NullMarked
package dev.polder.junit.role;

import org.jspecify.annotations.NullMarked;
