/**
 * In: a server, an export of it, many consumers, and a controller of the export's provider.
 * Out: proof that the controller knows what the consumers have, whatever happens to the server.
 * Next: {@code dev.polder.e2e.harness}.
 */
@NullMarked
package dev.polder.e2e.provider;

import org.jspecify.annotations.NullMarked;
