package dev.polder.server.http;

import dev.polder.server.config.TransportConfig;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.Arrays;

/**
 * Receives the body of one request, within its limits. Belongs to the event loop of the request.
 *
 * <p>A body that is too long is read on for a while and thrown away: a client that is still sending would otherwise see
 * a reset connection instead of the answer.
 */
final class BodyReader {

    private static final int FIRST_BYTES = 4 * 1024;

    private final Vertx vertx;
    private final HttpServerRequest request;
    private final TransportConfig.Sizes sizes;
    private final BodyBudget budget;
    private final Receiver receiver;
    private final long timer;

    private byte[] bytes = new byte[0];
    private int length;
    private long discarded;
    private boolean tooLong;
    private boolean done;

    /** What becomes of the body; exactly one is called, once. */
    interface Receiver {
        /** It is complete. */
        void received(byte[] body);

        /** It is longer than the limit; the connection can go on. */
        void tooLong();

        /** It is so much longer that the connection must end. */
        void muchTooLong();

        /** It took too long to arrive; the connection must end. */
        void tooSlow();

        /** The server receives too many bodies just now; the connection must end. */
        void noRoom();

        /** The client has gone. */
        void gone();
    }

    private BodyReader(
            Vertx vertx, HttpServerRequest request, TransportConfig transport, BodyBudget budget, Receiver receiver) {
        this.vertx = vertx;
        this.request = request;
        this.sizes = transport.sizes();
        this.budget = budget;
        this.receiver = receiver;
        this.timer = vertx.setTimer(transport.times().body(), id -> finish(receiver::tooSlow));
    }

    static void read(
            Vertx vertx, HttpServerRequest request, TransportConfig transport, BodyBudget budget, Receiver receiver) {
        BodyReader reader = new BodyReader(vertx, request, transport, budget, receiver);
        request.exceptionHandler(failure -> reader.finish(receiver::gone));
        request.handler(reader::add);
        request.endHandler(end -> reader.end());
        if ("100-continue".equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT))) {
            reader.answerExpectation();
        }
    }

    /** Whether a request of a method that may carry a body has one. */
    static boolean isExpected(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        if (length != null) {
            return !length.equals("0");
        }
        String method = request.method().name();
        return (!method.equals("GET") && !method.equals("HEAD") && !method.equals("OPTIONS"))
                || request.getHeader(HttpHeaders.TRANSFER_ENCODING) != null;
    }

    private void answerExpectation() {
        String announced = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        if (announced != null && announced.length() < 19 && Long.parseLong(announced) > sizes.body()) {
            finish(receiver::muchTooLong);
        } else {
            request.response().writeContinue();
        }
    }

    private void add(Buffer chunk) {
        if (done) {
            return;
        }
        if (tooLong || length + chunk.length() > sizes.body()) {
            discard(chunk.length());
        } else if (!budget.take(chunk.length())) {
            finish(receiver::noRoom);
        } else {
            if (length + chunk.length() > bytes.length) {
                int size = Math.max(Math.max(length + chunk.length(), 2 * bytes.length), FIRST_BYTES);
                bytes = Arrays.copyOf(bytes, Math.min(size, sizes.body()));
            }
            chunk.getBytes(bytes, length);
            length += chunk.length();
        }
    }

    private void discard(int more) {
        if (!tooLong) {
            tooLong = true;
            budget.giveBack(length);
            length = 0;
            bytes = new byte[0];
        }
        discarded += more;
        if (discarded > sizes.discardedBody()) {
            finish(receiver::muchTooLong);
        }
    }

    private void end() {
        byte[] body = length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
        finish(tooLong ? receiver::tooLong : () -> receiver.received(body));
    }

    private void finish(Runnable outcome) {
        if (done) {
            return;
        }
        done = true;
        vertx.cancelTimer(timer);
        budget.giveBack(length);
        length = 0;
        bytes = new byte[0];
        outcome.run();
    }
}
