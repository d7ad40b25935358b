/**
 * In: points of time, and a clock.
 * Out: tasks called when it is time for them, all on one thread.
 * Next: {@code dev.polder.server.store}.
 */
@NullMarked
package dev.polder.server.wakeup;

import org.jspecify.annotations.NullMarked;
