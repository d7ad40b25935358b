package dev.polder.server.request;

import dev.polder.spi.authn.UserInfo;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;

/**
 * The answering side of one request. Exactly one of {@link #reply} and {@link #stream} is called, once, from any thread.
 */
public interface Exchange {

    /** Adds a {@code Warning: 299 - "text"} header to whatever is answered. */
    void warn(String text);

    /** The URI as the client sent it, with its query; empty for requests that come by no connection. */
    default String uri() {
        return "";
    }

    /** The address that the request comes from; empty for requests that come by no connection. */
    default String peer() {
        return "";
    }

    /**
     * Calls back once when the request has ended, with the code that the client was told, or 499 when it had gone before; only
     * where there is a connection. Everybody who asks is called, in the order in which they have asked.
     */
    default void onEnd(IntConsumer callback) {}

    /** Whether there is a record of this request in the audit log, so that annotations of it are worth making. */
    default boolean isAudited() {
        return false;
    }

    /** Puts something beside the record of this request in the audit log, unless that has a value of this name already. */
    default void annotate(String key, String value) {}

    /** The same, but only where the record has what the client sent: for what tells as much. */
    default void annotateRequest(String key, String value) {}

    /** Puts into the record of this request in the audit log whom it is made as, other than by whom. */
    default void impersonating(UserInfo user) {}

    /** The request begins to wait for somebody outside, until {@link #back} was called as often: it takes no place meanwhile. */
    default void outside() {}

    /** The request goes on. */
    default void back() {}

    /** Answers at once. */
    void reply(Reply reply);

    /**
     * Starts an answer of unknown length; the head is flushed before the first byte of the body. A WebSocket request is
     * upgraded, and every {@link Body#write} becomes one text frame; of a stream of protobuf every piece becomes a binary
     * frame of its own, without its length.
     */
    Body stream(int code, String contentType, Map<String, String> headers);

    /** Runs something on the event loop of this request's connection. Tasks of one exchange run one after another. */
    void execute(Runnable task);

    /**
     * Runs something on the exchange's event loop after a delay, unless the exchange has ended before.
     *
     * @return cancels it
     */
    Runnable schedule(long delayMillis, Runnable task);

    /** The body of a streamed answer. All calls are made on the exchange's event loop. */
    interface Body {

        /** Sends the pieces in one go. They are not copied and must not change afterwards. */
        void write(List<byte[]> pieces);

        /** Whether the client takes bytes more slowly than they are written. Nothing is dropped: stop writing. */
        boolean full();

        /** Calls back once when it is no longer {@link #full}. */
        void onDrained(Runnable callback);

        /** Calls back once when the client has gone or the server drains; nothing can be written afterwards. */
        void onClosed(Runnable callback);

        /** Ends the answer cleanly. */
        void end();

        /** Ends the answer so that the client sees that it is not whole. */
        void breakOff();
    }
}
