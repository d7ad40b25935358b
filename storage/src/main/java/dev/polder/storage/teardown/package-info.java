/**
 * In: a logical cluster whose end was decided, and the term of the leader that carries it out.
 * Out: a store without anything of that cluster, which nobody can write into again (store rule S14).
 * Next: {@code dev.polder.storage.leader}.
 */
@NullMarked
package dev.polder.storage.teardown;

import org.jspecify.annotations.NullMarked;
