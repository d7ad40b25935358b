/**
 * In: other people's client libraries, as they come from their registries.
 * Out: proof that they work unmodified.
 * Next: {@code dev.polder.e2e.harness}.
 */
@NullMarked
package dev.polder.e2e.clients;

import org.jspecify.annotations.NullMarked;
