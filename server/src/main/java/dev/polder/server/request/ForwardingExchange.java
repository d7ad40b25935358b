package dev.polder.server.request;

import dev.polder.spi.authn.UserInfo;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;

/** An exchange that hands everything on to another one: for those that change a part of what passes. */
public abstract class ForwardingExchange implements Exchange {

    private final Exchange below;

    /** An exchange over another one. */
    protected ForwardingExchange(Exchange below) {
        this.below = below;
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
    public Body stream(int code, String contentType, Map<String, String> headers) {
        return below.stream(code, contentType, headers);
    }

    @Override
    public void execute(Runnable task) {
        below.execute(task);
    }

    @Override
    public Runnable schedule(long delayMillis, Runnable task) {
        return below.schedule(delayMillis, task);
    }

    /** The same for the body of a streamed answer. */
    public abstract static class ForwardingBody implements Body {

        private final Body below;

        /** A body over another one. */
        protected ForwardingBody(Body below) {
            this.below = below;
        }

        @Override
        public void write(List<byte[]> pieces) {
            below.write(pieces);
        }

        @Override
        public boolean full() {
            return below.full();
        }

        @Override
        public void onDrained(Runnable callback) {
            below.onDrained(callback);
        }

        @Override
        public void onClosed(Runnable callback) {
            below.onClosed(callback);
        }

        @Override
        public void end() {
            below.end();
        }

        @Override
        public void breakOff() {
            below.breakOff();
        }
    }
}
