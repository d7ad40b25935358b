/**
 * In: a server in this process, and the cases of Kubernetes' conformance list that docs/compatibility.md names.
 * Out: each case, asked over HTTP as its test asks it (k/k {@code test/e2e}), without that test's waiting.
 * Next: {@code dev.polder.server.api}.
 */
@NullMarked
package dev.polder.server.conformance;

import org.jspecify.annotations.NullMarked;
