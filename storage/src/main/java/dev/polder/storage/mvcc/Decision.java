package dev.polder.storage.mvcc;

import dev.polder.storage.CommitOutcome;
import org.jspecify.annotations.Nullable;

/**
 * What a transaction does, before anybody may see it.
 *
 * @param outcome what its caller will be told
 * @param change what it changed; null when it changed nothing
 */
public record Decision(CommitOutcome outcome, @Nullable Change change) {}
