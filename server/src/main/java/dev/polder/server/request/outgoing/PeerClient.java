package dev.polder.server.request.outgoing;

/** Connections to one peer, kept for the next call. Calls block: they belong on virtual threads. */
public interface PeerClient extends AutoCloseable {

    /** Bodies beyond this are not read, in bytes: more than a review of the largest objects that are converted together. */
    int LARGEST_ANSWER = 64 << 20;

    /** Posts JSON, and reads whatever large an answer. */
    default PeerAnswer post(byte[] json, int seconds) throws PeerException {
        return post(json, seconds, LARGEST_ANSWER);
    }

    /**
     * Posts JSON.
     *
     * @param seconds after how many seconds the call has failed; also told to the peer, as a query parameter
     * @param most the most bytes that are read; a longer answer is none
     * @throws PeerException when no answer came in that time
     */
    PeerAnswer post(byte[] json, int seconds, int most) throws PeerException;

    /**
     * Gets what is at the URL, once.
     *
     * @param seconds after how many seconds the call has failed
     * @param most the most bytes that are read; a longer answer is none
     * @throws PeerException when no answer came in that time
     */
    PeerAnswer get(int seconds, int most) throws PeerException;

    /** Closes idle connections now and others when their calls have ended. Does not block. */
    @Override
    void close();
}
