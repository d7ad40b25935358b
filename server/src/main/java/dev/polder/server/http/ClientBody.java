package dev.polder.server.http;

import dev.polder.server.request.Exchange;
import java.util.ArrayList;
import java.util.List;

/** What streamed bodies have in common: who is told that the client is ready again, or gone. */
abstract class ClientBody implements Exchange.Body {

    final HttpExchange exchange;
    private final List<Runnable> whenClosed = new ArrayList<>(1);
    private final List<Runnable> whenDrained = new ArrayList<>(1);
    private boolean closed;

    ClientBody(HttpExchange exchange) {
        this.exchange = exchange;
    }

    /** The head has been sent: writing may begin. */
    abstract void open();

    @Override
    public final void onDrained(Runnable callback) {
        if (full()) {
            whenDrained.add(callback);
        } else {
            exchange.execute(callback);
        }
    }

    @Override
    public final void onClosed(Runnable callback) {
        if (closed) {
            exchange.execute(callback);
        } else {
            whenClosed.add(callback);
        }
    }

    final boolean isClosed() {
        return closed;
    }

    /** The client takes bytes again. */
    final void drained() {
        List<Runnable> callbacks = List.copyOf(whenDrained);
        whenDrained.clear();
        callbacks.forEach(Runnable::run);
    }

    /** Nothing can be written any more. */
    final void clientGone() {
        if (closed) {
            return;
        }
        closed = true;
        whenDrained.clear();
        List<Runnable> callbacks = List.copyOf(whenClosed);
        whenClosed.clear();
        callbacks.forEach(Runnable::run);
    }
}
