/**
 * In: CRDs and sample objects of real projects, in the folder that POLDER_CORPUS names, and a few of our own.
 * Out: which install, which are stored unchanged, which are refused and where the refusal points.
 * Next: {@code dev.polder.e2e.clients}.
 */
@NullMarked
package dev.polder.e2e.corpus;

import org.jspecify.annotations.NullMarked;
