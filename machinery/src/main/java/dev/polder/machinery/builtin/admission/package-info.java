/**
 * In: webhook configurations, admission policies and their bindings.
 * Out: what is wrong with their structure, their expressions included, in upstream's words.
 * Next: {@code dev.polder.machinery.builtin}.
 */
@NullMarked
package dev.polder.machinery.builtin.admission;

import org.jspecify.annotations.NullMarked;
