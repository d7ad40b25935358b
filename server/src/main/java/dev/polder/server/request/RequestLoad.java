package dev.polder.server.request;

/**
 * How many requests a server has; watches do not count.
 *
 * @param reads those that change nothing and run
 * @param writes those that may change something and run
 * @param waitingReads those of the first kind that wait for a place
 * @param waitingWrites those of the second kind that wait for a place
 * @param outside those of both kinds that have begun and wait for somebody outside of the server, and take no place meanwhile
 */
public record RequestLoad(int reads, int writes, int waitingReads, int waitingWrites, int outside) {

    /** Of a server that nobody asks. */
    public static final RequestLoad NONE = new RequestLoad(0, 0, 0, 0, 0);
}
