package dev.polder.storage.meter;

/** Hears of every request to a store. Called on hot paths and on a store's threads: it must neither block nor throw. */
@FunctionalInterface
public interface StoreMeter {

    /** What was asked for, in the words of kube-apiserver's {@code etcd_request_duration_seconds}. */
    enum Operation {
        CREATE,
        UPDATE,
        DELETE,
        /** A page of rows. */
        LIST,
        /** The newest revision. */
        BARRIER,
        COMPACT
    }

    /**
     * A request has ended.
     *
     * @param type the resource it was about, e.g. {@code configmaps} or {@code widgets.example.com}; empty when about none
     *     or several
     * @param nanos how long it took
     * @param failed whether the store could not answer; a guard that does not hold is an answer
     */
    void ended(Operation operation, String type, long nanos, boolean failed);
}
