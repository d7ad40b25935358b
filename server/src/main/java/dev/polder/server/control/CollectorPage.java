package dev.polder.server.control;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.gc.Collector;
import dev.polder.gc.CollectorStatus;
import dev.polder.gc.queue.Failing;
import dev.polder.server.request.Reply;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the garbage collector of this server is doing, for metrics and for {@code /debug/gc}. */
public final class CollectorPage {

    private static final CollectorStatus NOTHING = new CollectorStatus(0, 0, 0, 0, 0, 0, 0, List.of());

    private @Nullable Collector running;
    /** What the collectors of earlier terms did. */
    private CollectorStatus ended = NOTHING;

    /** A term begins. */
    public synchronized void shows(Collector collector) {
        if (running != null) {
            CollectorStatus last = running.status();
            ended = total(last, 0, 0, 0, 0, List.of());
        }
        running = collector;
    }

    /** What it is doing; what is counted is counted over all terms of this server. */
    public synchronized CollectorStatus status() {
        if (running == null) {
            return ended;
        }
        CollectorStatus now = running.status();
        return total(now, now.waiting(), now.running(), now.retrying(), now.untyped(), now.failures());
    }

    private CollectorStatus total(
            CollectorStatus of, int waiting, int looking, int retrying, int untyped, List<Failing> failures) {
        return new CollectorStatus(
                waiting,
                looking,
                retrying,
                untyped,
                ended.deleted() + of.deleted(),
                ended.moved() + of.moved(),
                ended.typeChanges() + of.typeChanges(),
                failures);
    }

    private synchronized boolean leads() {
        return running != null && !running.isClosed();
    }

    /** The answer of {@code /debug/gc}. */
    public Reply reply() {
        CollectorStatus status = status();
        ObjectNode page = Json.object();
        page.put("leading", leads());
        page.put("waiting", status.waiting());
        page.put("running", status.running());
        page.put("retrying", status.retrying());
        page.put("waitingForTypes", status.untyped());
        page.put("deleted", status.deleted());
        page.put("decidedAgain", status.moved());
        page.put("typeChanges", status.typeChanges());
        var failures = page.putArray("failures");
        for (Failing failing : status.failures()) {
            failures.addObject()
                    .put("logicalCluster", failing.key().cluster().value())
                    .put("resource", failing.key().space().groupResource().toString())
                    .put("namespace", failing.key().namespace())
                    .put("name", failing.key().name())
                    .put("attempts", failing.times())
                    .put("since", failing.since().toString())
                    .put("next", failing.next().toString())
                    .put("reason", failing.reason());
        }
        return Reply.json(200, Json.write(page));
    }
}
