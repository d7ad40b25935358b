package dev.polder.server.verb.read;

import dev.polder.api.status.Status;
import dev.polder.server.errors.Failures;
import dev.polder.server.request.ResourceCall;
import dev.polder.server.watch.EventEncoder;
import dev.polder.server.watch.WatchPlan;
import dev.polder.server.watch.WatchSession;
import java.util.function.IntSupplier;

/** How a watch runs by what its client asks, and how one ends that cannot begin. */
final class WatchStart {

    private static final int GONE = 410;

    private WatchStart() {}

    /**
     * The plan of a watch.
     *
     * @param revision the revision that the client asks for; 0 for any
     * @param timeoutSeconds after which a watch ends that does not say
     */
    static WatchPlan plan(ListOptions options, long revision, IntSupplier timeoutSeconds) {
        boolean asked = Boolean.TRUE.equals(options.sendInitialEvents());
        boolean state = asked || (options.sendInitialEvents() == null && revision == 0);
        return new WatchPlan(
                revision,
                revision > 0 && !state,
                state,
                asked && options.bookmarks(),
                options.bookmarks(),
                1000L * options.timeoutSeconds().filter(s -> s > 0).orElseGet(timeoutSeconds::getAsInt));
    }

    /** Whether a watch begins with the newest state, and not with one that its client names. */
    static boolean isNow(ListOptions options, WatchPlan plan) {
        return options.resourceVersion().isEmpty() || (plan.afterRevision() == 0 && !plan.initialState());
    }

    /** As upstream's cacher: a version that is gone ends the watch, it does not refuse the request. */
    static void refuse(ResourceCall call, Status status, EventEncoder encoder) {
        if (status.code() == GONE) {
            WatchSession.refuse(call.exchange(), status, encoder);
        } else {
            call.exchange().reply(Failures.reply(status, call.raw()));
        }
    }
}
