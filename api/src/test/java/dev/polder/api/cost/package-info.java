/**
 * In: a piece of work.
 * Out: what it costs in bytes.
 * Next: the tests that bound costs.
 */
@NullMarked
package dev.polder.api.cost;

import org.jspecify.annotations.NullMarked;
