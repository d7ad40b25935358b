/**
 * In: requests that no other test sends, one for each item of Kubernetes' API behaviour that they show.
 * Out: proof of these items, by the tags of docs/compatibility-items.md.
 * Next: {@code dev.polder.server.verb}.
 */
@NullMarked
package dev.polder.server.api.item;

import org.jspecify.annotations.NullMarked;
