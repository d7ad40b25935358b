@NullMarked
package dev.polder.spi.control;

import org.jspecify.annotations.NullMarked;
