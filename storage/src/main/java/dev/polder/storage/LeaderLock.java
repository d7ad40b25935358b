package dev.polder.storage;

/**
 * Elects one leader among all who share a store, for work that several must not do at once.
 *
 * <p>A leader that was paused learns late that it leads no more. What it does meanwhile must not count, so every write that
 * it makes as a leader carries the guard of its term: the first one after the end of the term is refused (store rule S5).
 */
public interface LeaderLock {

    /**
     * Stands for election until the candidacy is closed. May elect before it returns.
     *
     * @param name what is led; elections of different names have nothing to do with each other
     * @param candidate hears what becomes of it, one call at a time
     * @throws dev.polder.storage.StoreException when the store cannot be asked
     */
    Candidacy campaign(String name, Candidate candidate);

    /** Who wants to lead. */
    interface Candidate {

        /**
         * A term begins.
         *
         * @param fence holds as long as the term lasts; goes into every transaction of the leader
         */
        void elected(Guard fence);

        /** The term has ended, or cannot be told from one that has. */
        void deposed();
    }

    /** A running candidacy. */
    interface Candidacy extends AutoCloseable {

        /** Steps back, at once for the next in line. A leader is deposed before this returns. */
        @Override
        void close();
    }
}
