/**
 * In: CustomResourceDefinition objects and the objects of their kinds.
 * Out: resource types, their behaviour, the status of a definition, and what is wrong with it.
 * Next: {@code dev.polder.machinery.patch}.
 */
@NullMarked
package dev.polder.machinery.crd;

import org.jspecify.annotations.NullMarked;
