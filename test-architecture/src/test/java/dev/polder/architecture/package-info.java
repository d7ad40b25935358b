/**
 * In: every module's classes, sources and documents.
 * Out: a failing test for each rule of the architecture that no longer holds, saying the rule, its reason and the way out.
 * Next: {@code dev.polder.fixture}, one bad example per rule, which that rule must reject.
 */
@NullMarked
package dev.polder.architecture;

import org.jspecify.annotations.NullMarked;
