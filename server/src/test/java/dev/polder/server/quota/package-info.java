/** Quotas: the protocol of shares as a model, and as it runs. */
@NullMarked
package dev.polder.server.quota;

import org.jspecify.annotations.NullMarked;
