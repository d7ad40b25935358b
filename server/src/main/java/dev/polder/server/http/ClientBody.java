package dev.polder.server.http;

import dev.polder.server.request.Exchange;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;

/** What streamed bodies have in common: who is told that the client is ready again, or gone. */
abstract class ClientBody implements Exchange.Body {

    final HttpExchange exchange;
    private final List<Runnable> whenClosed = new ArrayList<>(1);
    private final List<Runnable> whenDrained = new ArrayList<>(1);
    private boolean closed;
    private long waiting;

    ClientBody(HttpExchange exchange) {
        this.exchange = exchange;
    }

    /** The head has been sent: writing may begin. */
    abstract void open();

    /** Whether bytes can go out yet. */
    boolean isOpen() {
        return true;
    }

    /**
     * Full while more waits than may. Counted here, per answer: Vert.x counts per connection, and learns only between
     * two turns of the event loop that TLS has queued too much.
     */
    @Override
    public final boolean full() {
        return !closed && (!isOpen() || waiting > limit());
    }

    /** Counts bytes until they have gone to the socket. */
    final void sending(int bytes, Future<Void> sent) {
        waiting += bytes;
        sent.onComplete(done -> {
            waiting -= bytes;
            if (waiting <= limit() / 2) {
                drained();
            }
        });
    }

    private int limit() {
        return exchange.loop.edge().transport().sizes().writeQueue();
    }

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

    @Override
    public final void breakOff() {
        if (!closed) {
            exchange.breakOff();
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
