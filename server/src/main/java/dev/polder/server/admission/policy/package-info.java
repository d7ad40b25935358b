/**
 * In: a write, and the admission policies of the logical cluster that governs the resource.
 * Out: the write changed or refused, warnings, and notes for the audit log.
 * Next: {@code dev.polder.machinery.policy}.
 */
@NullMarked
package dev.polder.server.admission.policy;

import org.jspecify.annotations.NullMarked;
