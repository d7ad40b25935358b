/**
 * In: webhook configurations, admission policies and their bindings.
 * Out: what is wrong with their structure, in upstream's words; expressions are not compiled here.
 * Next: {@code dev.polder.machinery.builtin}.
 */
@NullMarked
package dev.polder.machinery.builtin.admission;

import org.jspecify.annotations.NullMarked;
