/**
 * In: definitions and objects of custom resources: ours, or those of a corpus.
 * Out: time, bytes allocated and memory of what is done with them.
 * Next: {@code dev.polder.machinery.crd}.
 */
@NullMarked
package dev.polder.bench.custom;

import org.jspecify.annotations.NullMarked;
