package dev.polder.server.quota;

/**
 * Which limits hold.
 *
 * @param quotas whether those of ResourceQuotas do
 * @param total whether those of logical clusters do
 * @param totalByDefault how many objects a logical cluster may have that says nothing itself; 0 when any number
 */
public record QuotaRules(boolean quotas, boolean total, long totalByDefault) {

    /** All of them; no logical cluster is limited that does not say so. */
    public static final QuotaRules STANDARD = new QuotaRules(true, true, 0);
}
