@NullMarked
package dev.polder.junit;

import org.jspecify.annotations.NullMarked;
