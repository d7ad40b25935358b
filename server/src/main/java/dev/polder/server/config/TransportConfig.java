package dev.polder.server.config;

/**
 * Sizes and times of connections and requests.
 *
 * @param sizes how large requests and answers may be
 * @param times how long things may take
 */
public record TransportConfig(Sizes sizes, Times times) {

    public static TransportConfig defaults() {
        return new TransportConfig(Sizes.defaults(), Times.defaults());
    }

    public TransportConfig with(Sizes other) {
        return new TransportConfig(other, times);
    }

    public TransportConfig with(Times other) {
        return new TransportConfig(sizes, other);
    }

    /**
     * All in bytes unless it says otherwise.
     *
     * @param body the longest request body; default 3145728, as upstream
     * @param headers the longest request head; default 64 KiB (Go: 1 MiB)
     * @param bodiesInMemory what all bodies that are being received may take together; default 256 MiB
     * @param discardedBody how much of a body that is too long is still read so that the client sees the answer; default
     *     16 MiB
     * @param gzipAbove answers longer than this are compressed for clients that accept it; default 128 KiB, as upstream
     * @param writeQueue how much of one streamed answer may wait for its client before it counts as slow; default 128 KiB
     * @param streams how many streams one HTTP/2 connection may have open; default 250 streams, as Go
     * @param resets how many streams a client may cancel on one HTTP/2 connection within 30 s before the connection is
     *     closed; default 10000. Every watch that a client ends before the server does is one, so a low bound would cut
     *     the connection that its other watches share; Go's server has no such bound
     */
    public record Sizes(
            int body,
            int headers,
            long bodiesInMemory,
            long discardedBody,
            int gzipAbove,
            int writeQueue,
            int streams,
            int resets) {

        public static Sizes defaults() {
            return new Sizes(3_145_728, 64 * 1024, 256L << 20, 16L << 20, 128 * 1024, 128 * 1024, 250, 10_000);
        }

        public Sizes withHeaders(int other) {
            return new Sizes(body, other, bodiesInMemory, discardedBody, gzipAbove, writeQueue, streams, resets);
        }

        public Sizes withBodiesInMemory(long other) {
            return new Sizes(body, headers, other, discardedBody, gzipAbove, writeQueue, streams, resets);
        }
    }

    /**
     * All in milliseconds.
     *
     * @param request how long anything but a watch may take; default 60 s, as upstream
     * @param write how long the verbs have to create, change or delete one object; default 34 s, as upstream (apiserver
     *     {@code handlers.requestTimeoutUpperBound})
     * @param body how long the body of a request may take to arrive; default 30 s
     * @param handshake how long a TLS handshake may take; default 10 s, as Go's server
     * @param idleConnection how long a connection may stay open without a request on it, and at most twice
     *     as long; default 180 s
     * @param queued how long a request may wait for its turn; default 15 s, a quarter of the request, as upstream
     * @param drain how long running requests may go on once the server stops; default 20 s
     */
    public record Times(
            long request, long write, long body, long handshake, long idleConnection, long queued, long drain) {

        public static Times defaults() {
            return new Times(60_000, 34_000, 30_000, 10_000, 180_000, 15_000, 20_000);
        }

        public Times withRequest(long other) {
            return new Times(other, write, body, handshake, idleConnection, queued, drain);
        }

        public Times withWrite(long other) {
            return new Times(request, other, body, handshake, idleConnection, queued, drain);
        }

        public Times withBody(long other) {
            return new Times(request, write, other, handshake, idleConnection, queued, drain);
        }

        public Times withIdleConnection(long other) {
            return new Times(request, write, body, handshake, other, queued, drain);
        }

        public Times withQueued(long other) {
            return new Times(request, write, body, handshake, idleConnection, other, drain);
        }

        public Times withDrain(long other) {
            return new Times(request, write, body, handshake, idleConnection, queued, other);
        }
    }
}
