/**
 * In: a server with places of the run's own.
 * Out: loads on it, one kind after the other, each answer looked at, with what came of them.
 * Next: {@code dev.polder.bench.drive.load}.
 */
@NullMarked
package dev.polder.bench.drive.work;

import org.jspecify.annotations.NullMarked;
