/**
 * In: objects of a custom resource, the version wanted, and what its conversion webhook answers or the rules of its
 * APIConversion.
 * Out: the objects in that version, or upstream's words for what is wrong with the answer or the rules.
 * Next: {@code dev.polder.machinery.crd}.
 */
@NullMarked
package dev.polder.machinery.conversion;

import org.jspecify.annotations.NullMarked;
