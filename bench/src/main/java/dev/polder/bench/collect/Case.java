package dev.polder.bench.collect;

/** One way in which many objects go. */
interface Case {

    /** What happens. */
    String title();

    /** How many objects go in a round. */
    int objects();

    /** How many logical clusters they lie in. */
    int clusters();

    /** What must be there before the first round. */
    default void prepare(CollectClient client) throws Exception {}

    /**
     * Makes the objects of a round.
     *
     * @return about how many bytes each has when stored
     */
    int make(CollectClient client, int round) throws Exception;

    /** Deletes what they depend on, and returns when the last one has gone. */
    void end(CollectClient client, int round) throws Exception;
}
