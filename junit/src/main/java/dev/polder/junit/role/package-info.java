/**
 * In: requests that a user made.
 * Out: the smallest roles that allow them.
 * Next: nothing.
 */
@NullMarked
package dev.polder.junit.role;

import org.jspecify.annotations.NullMarked;
