package dev.polder.junit.traffic;

import dev.polder.server.request.Exchange;
import dev.polder.server.request.Reply;
import dev.polder.spi.authn.UserInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;

/** An exchange whose stream is cut off after some writes, as if the connection had broken. */
record CutExchange(Exchange below, int writes) implements Exchange {

    @Override
    public Body stream(int code, String contentType, Map<String, String> headers) {
        return new CutBody(below.stream(code, contentType, headers), writes);
    }

    /** Used on the event loop of the exchange only. */
    private static final class CutBody implements Body {

        private final Body below;
        private final List<Runnable> closed = new ArrayList<>();
        private int left;

        CutBody(Body below, int writes) {
            this.below = below;
            this.left = writes;
        }

        @Override
        public void write(List<byte[]> pieces) {
            if (left > 0) {
                below.write(pieces);
                left--;
                if (left == 0) {
                    below.breakOff();
                    closed.forEach(Runnable::run);
                }
            }
        }

        @Override
        public boolean full() {
            return left > 0 && below.full();
        }

        @Override
        public void onDrained(Runnable callback) {
            below.onDrained(callback);
        }

        @Override
        public void onClosed(Runnable callback) {
            closed.add(callback);
            below.onClosed(callback);
        }

        @Override
        public void end() {
            if (left > 0) {
                below.end();
            }
        }

        @Override
        public void breakOff() {
            if (left > 0) {
                below.breakOff();
            }
        }
    }

    @Override
    public void warn(String text) {
        below.warn(text);
    }

    @Override
    public String uri() {
        return below.uri();
    }

    @Override
    public String peer() {
        return below.peer();
    }

    @Override
    public void onEnd(IntConsumer callback) {
        below.onEnd(callback);
    }

    @Override
    public boolean isAudited() {
        return below.isAudited();
    }

    @Override
    public void annotate(String key, String value) {
        below.annotate(key, value);
    }

    @Override
    public void annotateRequest(String key, String value) {
        below.annotateRequest(key, value);
    }

    @Override
    public void impersonating(UserInfo user) {
        below.impersonating(user);
    }

    @Override
    public void outside() {
        below.outside();
    }

    @Override
    public void back() {
        below.back();
    }

    @Override
    public void reply(Reply reply) {
        below.reply(reply);
    }

    @Override
    public void execute(Runnable task) {
        below.execute(task);
    }

    @Override
    public Runnable schedule(long delayMillis, Runnable task) {
        return below.schedule(delayMillis, task);
    }
}
