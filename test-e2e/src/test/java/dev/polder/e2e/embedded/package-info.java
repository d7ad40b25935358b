/**
 * In: the published test artefact, in the JVM of a project with libraries of its own.
 * Out: proof that a test needs nothing else than an annotation, and that the artefact brings nothing else along.
 * Next: {@code dev.polder.e2e.lifecycle}.
 */
@NullMarked
package dev.polder.e2e.embedded;

import org.jspecify.annotations.NullMarked;
