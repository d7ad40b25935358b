package dev.polder.server.authz;

import dev.polder.api.cluster.ClusterScope.OneCluster;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.object.ResourceSpace;
import dev.polder.machinery.rbac.Subject;
import dev.polder.server.authz.rbac.EffectiveUsers;
import dev.polder.spi.authn.UserInfo;
import dev.polder.spi.authz.Attributes;
import dev.polder.spi.authz.Authorizer;
import dev.polder.spi.authz.Decision;
import dev.polder.spi.authz.Rights;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.StoreView;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Tells for how long what was allowed still is. The authorizer is asked again only when something that its answer may depend
 * on has changed; to find out that nothing has costs a look-up.
 */
public final class HeldRights {

    /** Where service accounts lie: rights end with them. */
    private static final ResourceSpace ACCOUNTS = ResourceSpace.local("", "serviceaccounts");

    private final Authorizer authorizer;
    private final Basis basis;
    private final StoreView view;
    private final LongAdder questions = new LongAdder();

    /** What an authorizer's answers depend on. Nothing here blocks. */
    @FunctionalInterface
    public interface Basis {

        /** Something that is equal to what it was before while the answer to a question is the same. */
        Object stamp(Attributes asked);

        /** The logical clusters by which the answer is decided, besides the one that the question is about. */
        default List<LogicalClusterName> clusters(Attributes asked) {
            return List.of();
        }
    }

    /**
     * Rights.
     *
     * @param view shows service accounts
     */
    public HeldRights(Authorizer authorizer, Basis basis, StoreView view) {
        this.authorizer = authorizer;
        this.basis = basis;
        this.view = view;
    }

    /** How often the authorizer was asked. */
    public long questions() {
        return questions.sum();
    }

    /** The logical clusters in which something may change that ends the rights. */
    public Set<LogicalClusterName> clusters(Rights rights) {
        Set<LogicalClusterName> clusters = new HashSet<>(rights.clusters());
        for (Attributes asked : rights.asked()) {
            if (asked.scope() instanceof OneCluster one) {
                clusters.add(one.name());
            }
            clusters.addAll(basis.clusters(asked));
            home(asked.user()).ifPresent(clusters::add);
        }
        return clusters;
    }

    /**
     * Begins to hold rights.
     *
     * @param lost called from any thread when they were lost by an answer that had to be waited for
     */
    public Held hold(Rights rights, Runnable lost) {
        return new Held(rights, lost);
    }

    private static Optional<LogicalClusterName> home(UserInfo user) {
        List<String> homes = user.extra().getOrDefault(EffectiveUsers.CLUSTER_NAME, List.of());
        return EffectiveUsers.isServiceAccount(user)
                        && homes.size() == 1
                        && !user.uid().isEmpty()
                ? LogicalClusterName.parse(homes.get(0))
                : Optional.empty();
    }

    /** Whether the account that a user is lies in the store. */
    private boolean isThere(UserInfo user) {
        String[] names = user.name().substring(Subject.ACCOUNT_PREFIX.length()).split(":", -1);
        ObjectRecord record = names.length != 2
                ? null
                : home(user)
                        .map(cluster -> view.snapshot().map(ACCOUNTS).get(cluster, names[0], names[1]))
                        .orElse(null);
        return record != null && record.uid().equals(user.uid());
    }

    /** Rights that are held by one answer; belongs to the event loop of its exchange. */
    public final class Held {

        private final Rights rights;
        private final Runnable told;
        private final @Nullable Object[] seen;
        /** Of whom it was known that their accounts are there: somebody can be impersonated who is not. */
        private final boolean[] accounts;

        private volatile boolean lost;

        private Held(Rights rights, Runnable told) {
            this.rights = rights;
            this.told = told;
            int count = rights.asked().size();
            this.seen = new Object[count];
            this.accounts = new boolean[count];
            for (int i = 0; i < count; i++) {
                UserInfo user = rights.asked().get(i).user();
                accounts[i] = home(user).isPresent() && isThere(user);
            }
        }

        /** Whether the rights are as good as they were, by everything that has been applied when this is called. Never blocks. */
        public boolean last() {
            for (int i = 0; !lost && i < seen.length; i++) {
                Attributes asked = rights.asked().get(i);
                if (accounts[i] && !isThere(asked.user())) {
                    lost = true;
                }
                Object now = basis.stamp(asked);
                if (!now.equals(seen[i])) {
                    seen[i] = now;
                    ask(asked);
                }
            }
            return !lost && rights.besides().getAsBoolean();
        }

        private void ask(Attributes asked) {
            questions.increment();
            Optional<Decision> known = authorizer.atOnce(asked);
            if (known.isPresent()) {
                lost |= !(known.get() instanceof Decision.Allow);
                return;
            }
            Thread.ofVirtual().name("rights").start(() -> {
                Decision said = authorizer.authorize(asked);
                if (said instanceof Decision.Deny || said instanceof Decision.NoOpinion) {
                    lost = true;
                    told.run();
                }
            });
        }
    }
}
