package dev.polder.storage.mvcc;

import dev.polder.storage.StoreQuota;

/**
 * Tells once that so much of the quota is used that no object is created, and again only after much less was used: usage
 * that goes up and down around the mark is one event for who reads the log, not one for each request.
 */
final class SpaceAlarm {

    /** The alarm is off again below the mark less this part of it: below 75 % of the quota. */
    private static final int CALM_DIVISOR = 16;

    private boolean raised;

    /**
     * Looks at the usage after a transaction.
     *
     * @return whether to tell now
     */
    boolean rises(long used, StoreQuota quota) {
        long mark = quota.createsEnd();
        if (raised) {
            raised = used >= mark - mark / CALM_DIVISOR;
            return false;
        }
        raised = used >= mark;
        return raised;
    }
}
