/**
 * In: whole servers on stores that do not answer, or have forgotten what is old.
 * Out: what their clients hear.
 * Next: {@code dev.polder.server.verb}.
 */
@NullMarked
package dev.polder.server.storage;

import org.jspecify.annotations.NullMarked;
