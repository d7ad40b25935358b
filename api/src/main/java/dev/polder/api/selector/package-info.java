/**
 * In: selector strings from queries and objects.
 * Out: predicates over labels and fields.
 * Next: {@code dev.polder.api.json}.
 */
@NullMarked
package dev.polder.api.selector;

import org.jspecify.annotations.NullMarked;
