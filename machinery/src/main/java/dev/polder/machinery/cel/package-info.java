/**
 * In: schemas with {@code x-kubernetes-validations} and objects.
 * Out: what the rules find wrong with the objects.
 * Next: {@code dev.polder.machinery.crd}.
 */
@NullMarked
package dev.polder.machinery.cel;

import org.jspecify.annotations.NullMarked;
