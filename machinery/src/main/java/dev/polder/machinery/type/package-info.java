/**
 * In: schemas.
 * Out: what a resource type is and how its objects behave.
 * Next: {@code dev.polder.machinery.patch}.
 */
@NullMarked
package dev.polder.machinery.type;

import org.jspecify.annotations.NullMarked;
