package dev.polder.server.control;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.gc.Collector;
import dev.polder.gc.CollectorStatus;
import dev.polder.server.request.Reply;
import dev.polder.spi.control.queue.Failing;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the garbage collector of this server and its other controllers are doing, for metrics and for {@code /debug/gc}. */
public final class CollectorPage {

    private static final CollectorStatus NOTHING = new CollectorStatus(0, 0, 0, 0, 0, 0, 0, List.of());

    private @Nullable Collector running;
    private Supplier<List<ControllerStatus>> controllers = List::of;
    /** What the collectors of earlier terms did. */
    private CollectorStatus ended = NOTHING;

    /**
     * A term begins.
     *
     * @param others tells what the other controllers of the term are doing
     */
    public synchronized void shows(Collector collector, Supplier<List<ControllerStatus>> others) {
        controllers = others;
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

    /** What the other controllers are doing; none while another server leads. */
    public synchronized List<ControllerStatus> controllers() {
        return leads() ? controllers.get() : List.of();
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
        failures(page, status.failures());
        ArrayNode busy = page.putArray("controllers");
        for (ControllerStatus one : controllers()) {
            if (one.waiting() + one.running() + one.retrying() > 0) {
                ObjectNode controller = busy.addObject();
                controller.put("controller", one.controller());
                controller.put("waiting", one.waiting());
                controller.put("running", one.running());
                controller.put("retrying", one.retrying());
                failures(controller, one.failures());
            }
        }
        return Reply.json(200, Json.write(page));
    }

    private static void failures(ObjectNode of, List<Failing> failing) {
        ArrayNode failures = of.putArray("failures");
        for (Failing one : failing) {
            failures.addObject()
                    .put("logicalCluster", one.key().cluster().value())
                    .put("resource", one.key().space().groupResource().toString())
                    .put("namespace", one.key().namespace())
                    .put("name", one.key().name())
                    .put("attempts", one.times())
                    .put("since", one.since().toString())
                    .put("next", one.next().toString())
                    .put("reason", one.reason());
        }
    }
}
