/**
 * In: names and arguments of the functions that Kubernetes adds to CEL.
 * Out: their declarations for a compiler, their behaviour for a runtime, and what a call costs.
 * Next: {@code dev.polder.machinery.cel}.
 */
@NullMarked
package dev.polder.machinery.cel.library;

import org.jspecify.annotations.NullMarked;
