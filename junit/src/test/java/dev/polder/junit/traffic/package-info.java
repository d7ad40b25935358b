@NullMarked
package dev.polder.junit.traffic;

import org.jspecify.annotations.NullMarked;
