/**
 * In: strings from URLs, CRDs and bodies.
 * Out: parsed groups, versions, kinds, resources and verbs.
 * Next: {@code dev.polder.api.object}.
 */
@NullMarked
package dev.polder.api.resource;

import org.jspecify.annotations.NullMarked;
