/**
 * In: how a server is reached as a user, and paths below it.
 * Out: answers with their bodies, and the events of watches, as they come.
 * Next: {@code dev.polder.cli.client}.
 */
@NullMarked
package dev.polder.bench.client;

import org.jspecify.annotations.NullMarked;
