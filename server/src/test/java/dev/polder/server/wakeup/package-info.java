@NullMarked
package dev.polder.server.wakeup;

import org.jspecify.annotations.NullMarked;
