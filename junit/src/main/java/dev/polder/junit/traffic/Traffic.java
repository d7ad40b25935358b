package dev.polder.junit.traffic;

import dev.polder.api.resource.GroupResource;
import dev.polder.api.status.ApiErrors;
import dev.polder.api.status.ApiException;
import dev.polder.junit.traffic.FaultPlan.Fault;
import dev.polder.server.Assembly;
import dev.polder.server.errors.Failures;
import dev.polder.server.request.Exchange;
import dev.polder.server.request.RawRequest;
import dev.polder.server.request.Reply;
import dev.polder.server.request.RequestHandler;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The requests of a server, as far as they are about one workspace that somebody wants to know about. */
public final class Traffic {

    /** To act for somebody who acts for somebody else is more than the header can say. */
    static final String NOBODY_ELSE = "a user whom a test acts as cannot impersonate anybody here";

    private static final String PREFIX = "/clusters/";

    private final Map<String, Ledger> ledgers = new ConcurrentHashMap<>();

    private final Runnable restart;

    /**
     * An empty one.
     *
     * @param restart begins to restart the server and returns at once
     */
    public Traffic(Runnable restart) {
        this.restart = restart;
    }

    /** Begins to remember the requests of a workspace. */
    public Ledger open(String path, String cluster) {
        Ledger ledger = new Ledger();
        ledgers.put(path, ledger);
        ledgers.put(cluster, ledger);
        return ledger;
    }

    /** Forgets them, and disturbs none any more; a workspace of the same name that was made meanwhile is left alone. */
    public void close(String path, String cluster, Ledger ledger) {
        ledgers.remove(path, ledger);
        ledgers.remove(cluster, ledger);
    }

    /** Sees every request before what was assembled does. */
    public Assembly.Assembled before(Assembly.Assembled made) {
        return new Assembly.Assembled(before(made.handler()), made.stop(), made.inside());
    }

    private RequestHandler before(RequestHandler handler) {
        return (request, exchange) -> {
            String path = request.path();
            int end = path.startsWith(PREFIX) ? path.indexOf('/', PREFIX.length()) : -1;
            Ledger ledger = end < 0
                    ? null
                    : ledgers.get(URLDecoder.decode(path.substring(PREFIX.length(), end), StandardCharsets.UTF_8));
            if (ledger == null) {
                handler.handle(request, exchange);
            } else {
                ActingUser user = ledger.user(request);
                if (user == null) {
                    handle(handler, request, exchange, ledger, Asked.of(request, path.substring(end)));
                } else {
                    RawRequest translated = user.translate(request);
                    Asked asked = Asked.of(translated, path.substring(end));
                    RequestHandler allowed = ActingUser.isForAnother(request) ? Traffic::refuse : handler;
                    handle(allowed, translated, exchange, ledger, asked);
                }
            }
        };
    }

    private void handle(RequestHandler handler, RawRequest request, Exchange below, Ledger ledger, Asked asked) {
        Exchange exchange = new NotedExchange(below, ledger, asked);
        FaultPlan plan = ledger.plan();
        switch (plan == null ? new Fault.None() : plan.next(asked)) {
            case Fault.None() -> handler.handle(request, exchange);
            case Fault.Refused(int code) -> exchange.reply(refusal(code, request, asked));
            case Fault.Restart() -> {
                exchange.reply(refusal(503, request, asked));
                restart.run();
            }
            case Fault.Late(int millis) -> {
                Runnable unused = exchange.schedule(millis, () -> handler.handle(request, exchange));
            }
            case Fault.Cut(int events) -> handler.handle(request, new CutExchange(exchange, events));
        }
    }

    private static void refuse(RawRequest request, Exchange exchange) {
        ApiException failure = ApiErrors.forbidden(new GroupResource("", ""), "", NOBODY_ELSE);
        exchange.reply(Failures.reply(failure.status(), request));
    }

    /** In the words that a server has for it, so that clients cannot tell the difference. */
    private static Reply refusal(int code, RawRequest request, Asked asked) {
        ApiException failure = switch (code) {
            case 409 ->
                ApiErrors.modified(asked.info().groupResource(), asked.info().name());
            case 410 -> ApiErrors.expired("too old resource version: 1 (2)");
            case 429 -> null;
            case 503 -> ApiErrors.serviceUnavailable("apiserver is shutting down");
            default -> ApiErrors.internal("the fault plan of the test");
        };
        return failure == null
                ? new Reply(
                        429,
                        Reply.TEXT,
                        Map.of("Retry-After", "1"),
                        "Too many requests, please try again later.\n".getBytes(StandardCharsets.UTF_8))
                : Failures.reply(failure.status(), request);
    }
}
