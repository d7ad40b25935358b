package dev.polder.server.request;

import org.jspecify.annotations.Nullable;

/**
 * Requests whose threads wait for somebody outside of the server, such as a webhook. Such a wait is as long as a tenant likes, so
 * it takes none of the places that all tenants share. Whoever calls out may be far from whoever knows the request, so that the thread carries it.
 */
public final class Outside {

    private static final ThreadLocal<@Nullable Exchange> REQUEST = new ThreadLocal<>();

    private Outside() {}

    /** Runs a step of a request; what this thread waits for meanwhile is waited for by the request. */
    public static void during(Exchange exchange, Runnable step) {
        // An event loop never waits.
        if (!Thread.currentThread().isVirtual()) {
            step.run();
            return;
        }
        Exchange before = REQUEST.get();
        REQUEST.set(exchange);
        try {
            step.run();
        } finally {
            if (before == null) {
                REQUEST.remove();
            } else {
                REQUEST.set(before);
            }
        }
    }

    /** The step as one of the request of this thread, for another thread that works for it. */
    public static Runnable carried(Runnable step) {
        Exchange exchange = REQUEST.get();
        return exchange == null ? step : () -> during(exchange, step);
    }

    /** The request of this thread, if there is one, waits for somebody outside until the wait is closed. */
    public static Wait begin() {
        Exchange exchange = REQUEST.get();
        if (exchange == null) {
            return () -> {};
        }
        exchange.outside();
        return exchange::back;
    }

    /** A wait that has begun. */
    public interface Wait extends AutoCloseable {
        @Override
        void close();
    }
}
