/**
 * In: the Java model of Kubernetes' own types, and a file of the facts that it lacks.
 * Out: one line of OpenAPI a definition, which machinery packs as a resource.
 * Next: {@code dev.polder.machinery.builtin}.
 */
@NullMarked
package dev.polder.schemagenerator;

import org.jspecify.annotations.NullMarked;
