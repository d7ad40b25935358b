/**
 * In: admission policies without a server.
 * Out: that those about something else, and those that say the same, cost nothing.
 * Next: {@code dev.polder.server.admission.policy}.
 */
@NullMarked
package dev.polder.server.admission.policy;

import org.jspecify.annotations.NullMarked;
