package dev.polder.server.pipeline;

import dev.polder.server.errors.Failures;
import dev.polder.server.request.Exchange;
import dev.polder.server.request.RawRequest;
import dev.polder.storage.view.StoreView;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What was acknowledged before one request came, which every no has to know (store rule S7). It is asked for once in a
 * request, whatever there is to refuse: else the time that a refusal takes would tell which logical clusters there are.
 */
final class Present {

    private final StoreView view;
    private final Failures failures;
    private final Exchange exchange;
    private final RawRequest raw;
    private boolean seen;

    Present(StoreView view, Failures failures, Exchange exchange, RawRequest raw) {
        this.view = view;
        this.failures = failures;
        this.exchange = exchange;
        this.raw = raw;
    }

    /** The same, with failures answered through another exchange. */
    Present of(Exchange other) {
        Present same = new Present(view, failures, other, raw);
        same.seen = seen;
        return same;
    }

    /** Goes on when everything is known that was acknowledged before the request came: at once, or on its event loop. */
    void then(Runnable further) {
        if (seen) {
            further.run();
            return;
        }
        var unused = view.consistent()
                .whenComplete((known, failure) -> exchange.execute(() -> {
                    seen = true;
                    if (failure == null) {
                        failures.guard(exchange, raw, further);
                    } else {
                        failures.answer(exchange, raw, failure);
                    }
                }));
    }

    /** The same on a thread that may wait. */
    void aside(Runnable further) {
        then(() -> Thread.ofVirtual().name("decision-" + raw.id()).start(() -> failures.guard(exchange, raw, further)));
    }

    /**
     * Decides when everything is known, and goes on with that on the event loop.
     *
     * @param decision may wait
     */
    <T> void decide(Supplier<T> decision, Consumer<T> further) {
        aside(() -> {
            T decided = decision.get();
            exchange.execute(() -> failures.guard(exchange, raw, () -> further.accept(decided)));
        });
    }
}
