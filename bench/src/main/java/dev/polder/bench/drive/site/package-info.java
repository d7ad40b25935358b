/**
 * In: how a server is reached, and how large a run shall be.
 * Out: places of the run's own on it, what its process takes, and all of it taken away again.
 * Next: {@code dev.polder.bench.client}.
 */
@NullMarked
package dev.polder.bench.drive.site;

import org.jspecify.annotations.NullMarked;
