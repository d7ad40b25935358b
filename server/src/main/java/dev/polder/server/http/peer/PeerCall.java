package dev.polder.server.http.peer;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.server.limits.FairGate;
import dev.polder.server.limits.InFlight;
import dev.polder.server.request.outgoing.PeerAnswer;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One call, from the wait for its turn to the last byte of its answer. It gives everything back when it has ended, which may be
 * later than when its caller has given it up.
 */
final class PeerCall {

    private static final int TOO_MANY_REQUESTS = 429;

    private static final String TOO_MANY = "too many calls are waiting for ";

    private final Buffer body;
    private final int seconds;
    private final int repeats;
    private final int most;
    private final @Nullable LogicalClusterName cluster;
    private final ClusterUse use;
    private final Promise<Void> givenUp = Promise.promise();
    private final Promise<Heard> ended = Promise.promise();
    private final List<InFlight.Place> places = new ArrayList<>(3);
    private long bytes;
    private boolean over;
    private volatile boolean heard;

    /**
     * An answer, and whether to ask again.
     *
     * @param retryAfter in how many seconds the peer wants to be asked again; negative when it does not
     */
    record Heard(PeerAnswer answer, int retryAfter) {}

    /**
     * A call.
     *
     * @param body what is sent each time
     * @param seconds how long it may take; nobody waits for a peer that wants to be asked after that
     * @param repeats how often the peer may ask for a repetition
     * @param most the most bytes of an answer that are read
     * @param cluster whose call it is; null for an operator's, which has no bounds
     */
    PeerCall(Buffer body, int seconds, int repeats, int most, @Nullable LogicalClusterName cluster, ClusterUse use) {
        this.body = body;
        this.seconds = seconds;
        this.repeats = repeats;
        this.most = most;
        this.cluster = cluster;
        this.use = use;
        ended.future().onComplete(end -> end());
    }

    int seconds() {
        return seconds;
    }

    /** Completes with the call. */
    Future<Heard> ended() {
        return ended.future();
    }

    /** The call ends as its attempts do. */
    void endsWith(Future<Heard> attempts) {
        attempts.onComplete(ended);
    }

    /** Nobody waits for an answer any longer. */
    void giveUp() {
        givenUp.tryComplete();
    }

    boolean isGivenUp() {
        return givenUp.future().isComplete();
    }

    /** Whether the peer, which has answered so often, is asked once more; its answer is not needed then. */
    boolean isRepeated(Heard heard, int times) {
        boolean again = heard.retryAfter() >= 0 && heard.retryAfter() < seconds && times < repeats && !isGivenUp();
        if (again) {
            giveBack(heard.answer().body().length);
        }
        return again;
    }

    /** Begins: the call and its body count from now on, whether it runs or waits. */
    Future<Void> begin() {
        LogicalClusterName whose = cluster;
        if (whose != null) {
            if (!use.begin(whose)) {
                return Future.failedFuture(TOO_MANY + "peers of the logical cluster");
            }
            holds(() -> use.end(whose));
        }
        return take(body.length()) ? Future.succeededFuture() : Future.failedFuture(tooMuch());
    }

    /**
     * Waits for a place, which is held until the call ends.
     *
     * @param whose what to say when too many wait
     */
    Future<Void> turn(Vertx vertx, FairGate gate, String key, String whose) {
        Promise<Void> turn = Promise.promise();
        InFlight.Place place = gate.enter(key, new InFlight.Admission() {
            @Override
            public void admitted() {
                // Not on the stack of the call that has ended: it may be the last of hundreds that fail at once.
                vertx.runOnContext(go -> turn.tryComplete());
            }

            @Override
            public void refused() {
                turn.tryFail(TOO_MANY + whose);
            }
        });
        givenUp.future().onComplete(up -> turn.tryFail(new TimeoutException()));
        holds(place);
        return turn.future();
    }

    private void holds(InFlight.Place place) {
        synchronized (this) {
            if (!over) {
                places.add(place);
                return;
            }
        }
        place.leave();
    }

    /** Sends the body and reads the answer. */
    Future<Heard> exchange(HttpClientRequest request) {
        // A call that nobody waits for any longer must not hold its connection.
        givenUp.future().onComplete(up -> request.reset());
        if (isGivenUp()) {
            return Future.failedFuture(new TimeoutException());
        }
        // Whoever listens only once the request has been sent, on another thread than the answer's, may miss its end.
        Future<Heard> heard = request.response().compose(this::read);
        var unused = request.send(body);
        return heard;
    }

    /** Whether an answer has begun. */
    boolean isHeard() {
        return heard;
    }

    private Future<Heard> read(HttpClientResponse response) {
        heard = true;
        Promise<Heard> whole = Promise.promise();
        Buffer answer = Buffer.buffer();
        response.exceptionHandler(whole::tryFail);
        response.handler(piece -> {
            boolean large = answer.length() + piece.length() > most;
            if (large || !take(piece.length())) {
                whole.tryFail(large ? "the answer has more than " + most + " bytes" : tooMuch());
                response.request().reset();
                return;
            }
            answer.appendBuffer(piece);
        });
        response.endHandler(end -> {
            String type = response.getHeader("Content-Type");
            whole.tryComplete(new Heard(
                    new PeerAnswer(response.statusCode(), type == null ? "" : type, answer.getBytes()),
                    retryAfter(response)));
        });
        return whole.future();
    }

    private synchronized boolean take(int more) {
        if (cluster == null) {
            return true;
        }
        // What arrives behind a failure belongs to nobody.
        if (over || !use.take(cluster, more)) {
            return false;
        }
        bytes += more;
        return true;
    }

    private synchronized void giveBack(long some) {
        if (cluster != null) {
            use.giveBack(cluster, some);
            bytes -= some;
        }
    }

    /** The first that is done when the call has ended: whoever hears of that finds everything given back. */
    private void end() {
        List<InFlight.Place> held;
        synchronized (this) {
            over = true;
            held = List.copyOf(places);
            giveBack(bytes);
        }
        held.forEach(InFlight.Place::leave);
    }

    private static String tooMuch() {
        return "the calls of the logical cluster hold too many bytes";
    }

    /** Whole seconds only, as client-go, and only of what may pass. */
    private static int retryAfter(HttpClientResponse response) {
        String text = response.getHeader("Retry-After");
        boolean passing = response.statusCode() == TOO_MANY_REQUESTS || response.statusCode() >= 500;
        if (text == null || !passing) {
            return -1;
        }
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException date) {
            return -1;
        }
    }
}
