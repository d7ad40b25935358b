/** The queues of controllers. */
@NullMarked
package dev.polder.server.control;

import org.jspecify.annotations.NullMarked;
