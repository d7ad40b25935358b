/**
 * In: requests handed to a whole server without connections, on stores that do what a test wants.
 * Out: proof of what can only be seen where time, chance and the store are in the hands of a test.
 * Next: {@code dev.polder.server.verb}.
 */
@NullMarked
package dev.polder.server.socketless;

import org.jspecify.annotations.NullMarked;
