/**
 * In: texts such as {@code 100m} and {@code 20Gi}.
 * Out: numbers to reckon with, and the one text that stands for each (apimachinery {@code resource.Quantity}).
 * Next: {@code dev.polder.machinery.builtin.core}.
 */
@NullMarked
package dev.polder.machinery.quantity;

import org.jspecify.annotations.NullMarked;
