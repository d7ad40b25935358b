package dev.polder.server.verb.read;

import dev.polder.api.status.ApiErrors;
import dev.polder.api.status.ApiException;
import dev.polder.api.status.Status;
import dev.polder.server.errors.Failures;
import dev.polder.server.errors.StoreErrors;
import dev.polder.server.request.ResourceCall;
import dev.polder.storage.StoreException;
import dev.polder.storage.view.StoreView;
import dev.polder.storage.view.ViewSnapshot;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** Finds the snapshot that a read asks for, without blocking an event loop. */
public final class Reads {

    /** How long a read waits for a version that has not happened yet, in milliseconds (apiserver: 3 s). */
    private static final long FUTURE_WAIT_MILLIS = 3_000;

    private final StoreView view;
    private final Failures failures;

    public Reads(StoreView view, Failures failures) {
        this.view = view;
        this.failures = failures;
    }

    /** What is read from. */
    StoreView view() {
        return view;
    }

    /** The Status that a failure of a call leads to. */
    Status status(ResourceCall call, Throwable failure) {
        return failures.status(call, failure);
    }

    /** Runs with the newest state on the exchange's event loop. */
    public void consistent(ResourceCall call, Consumer<ViewSnapshot> then) {
        run(call, view.consistent().toCompletableFuture(), then, failure -> failures.answer(call, failure));
    }

    /** Runs with a state not older than a version; a version that does not come in time is a 504. */
    void notOlderThan(ResourceCall call, String resourceVersion, Consumer<ViewSnapshot> then) {
        notOlderThan(call, resourceVersion, then, failure -> failures.answer(call, failure));
    }

    /**
     * Runs with a state not older than a version, or with the reason why not. While it is waited for, an import may make the
     * version one of another store, and so a 410: the revision that it stood for would be another write's (store rule S8).
     */
    void notOlderThan(
            ResourceCall call, String resourceVersion, Consumer<ViewSnapshot> then, Consumer<Throwable> failed) {
        long revision = revision(resourceVersion);
        if (view.snapshot().revision() >= revision) {
            run(call, CompletableFuture.completedFuture(view.snapshot()), then, failed);
            return;
        }
        CompletableFuture<ViewSnapshot> reached = view.atLeast(revision)
                .thenApply(snapshot -> {
                    if (revision(resourceVersion) != revision) {
                        throw tooLarge(resourceVersion);
                    }
                    return snapshot;
                })
                .toCompletableFuture();
        Runnable cancel = call.exchange()
                .schedule(FUTURE_WAIT_MILLIS, () -> reached.completeExceptionally(tooLarge(resourceVersion)));
        var unused = reached.whenComplete((snapshot, failure) -> cancel.run());
        run(call, reached, then, failed);
    }

    /** Why nobody waits for a version any longer. */
    private ApiException tooLarge(String resourceVersion) {
        try {
            long revision = revision(resourceVersion);
            return ApiErrors.resourceVersionTooLarge(
                    view.epochs().version(revision),
                    view.epochs().version(view.snapshot().revision()));
        } catch (ApiException gone) {
            return gone;
        }
    }

    /** Runs what may wait for the store on a thread of its own. */
    void blocking(ResourceCall call, Runnable step) {
        Thread.startVirtualThread(() -> failures.guard(call, step));
    }

    /** The state at exactly a version, when memory still has it. */
    Optional<ViewSnapshot> at(long revision) {
        return view.at(revision);
    }

    /**
     * The state at exactly a version.
     *
     * @throws StoreException.Compacted when memory has it no more
     */
    ViewSnapshot pinned(long revision) {
        return view.at(revision)
                .orElseThrow(() ->
                        new StoreException.Compacted(revision, view.history().oldest()));
    }

    private void run(
            ResourceCall call,
            CompletableFuture<ViewSnapshot> stage,
            Consumer<ViewSnapshot> then,
            Consumer<Throwable> failed) {
        if (stage.isDone() && !stage.isCompletedExceptionally()) {
            then.accept(stage.join());
            return;
        }
        var unused = stage.whenComplete((snapshot, failure) -> call.exchange().execute(() -> {
            if (failure != null) {
                failed.accept(failure);
                return;
            }
            failures.guard(call, () -> {
                call.requireStillAllowed();
                then.accept(snapshot);
            });
        }));
    }

    /**
     * Reads a {@code resourceVersion}.
     *
     * @return the revision that it stands for; 0 when it is empty or stands for any
     * @throws ApiException 400 when it is no version, 410 when it is from before an import or a restore (store rule S8)
     */
    public long revision(String resourceVersion) {
        return revision(parse(resourceVersion));
    }

    /** The revision that a version stands for; a version from before an import or a restore is a 410. */
    long revision(long version) {
        try {
            return view.epochs().revision(version);
        } catch (StoreException.Compacted gone) {
            throw tooOld(version, gone.oldest());
        }
    }

    private static long parse(String resourceVersion) {
        try {
            long version = resourceVersion.isEmpty() ? 0 : Long.parseLong(resourceVersion);
            if (version < 0) {
                throw new NumberFormatException();
            }
            return version;
        } catch (NumberFormatException malformed) {
            throw ApiErrors.badRequest("Invalid value: \"" + resourceVersion + "\": strconv.ParseUint: parsing \""
                    + resourceVersion + "\": invalid syntax");
        }
    }

    /** The answer to a version that is no longer kept. */
    static ApiException tooOld(long asked, long oldest) {
        return ApiErrors.expired("too old resource version: " + asked + " (" + oldest + ")");
    }

    static ApiException expiredList() {
        return StoreErrors.translate(new StoreException.Compacted(0, 0));
    }
}
