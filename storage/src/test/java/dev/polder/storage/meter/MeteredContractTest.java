package dev.polder.storage.meter;

import dev.polder.storage.ObjectStore;
import dev.polder.storage.StoreLimits;
import dev.polder.storage.contract.BarrierContract;
import dev.polder.storage.contract.CommitContract;
import dev.polder.storage.contract.CompactionContract;
import dev.polder.storage.contract.ExpiryContract;
import dev.polder.storage.contract.GroupRevisionContract;
import dev.polder.storage.contract.GuardContract;
import dev.polder.storage.contract.LeaderContract;
import dev.polder.storage.contract.LimitsContract;
import dev.polder.storage.contract.PresenceContract;
import dev.polder.storage.contract.RangeContract;
import dev.polder.storage.contract.RestartContract;
import dev.polder.storage.contract.RetentionContract;
import dev.polder.storage.contract.SingleObjectContract;
import dev.polder.storage.contract.SpaceContract;
import dev.polder.storage.contract.StoreUnderTest;
import dev.polder.storage.contract.TeardownContract;
import dev.polder.storage.contract.WatchOrderContract;
import dev.polder.storage.contract.WatchResumeContract;
import dev.polder.storage.log.EmbeddedObjectStore;
import dev.polder.storage.log.EmbeddedStoreConfig;
import dev.polder.storage.mvcc.HistoryRetention;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.Nested;

/** A store that is metered keeps every promise of the store below it. */
class MeteredContractTest {

    /** Runs a contract on the embedded store, metered. */
    interface OnMetered extends StoreUnderTest {

        @Override
        default ObjectStore open(Path folder, StoreLimits limits, HistoryRetention retention) {
            EmbeddedStoreConfig config =
                    EmbeddedStoreConfig.of(folder).withLimits(limits).withHistory(retention);
            return new MeteredStore(
                    EmbeddedObjectStore.open(config, () -> new UUID(1, 2)), (operation, type, nanos, failed) -> {});
        }
    }

    @Nested
    class Barrier extends BarrierContract implements OnMetered {}

    @Nested
    class Commit extends CommitContract implements OnMetered {}

    @Nested
    class Compaction extends CompactionContract implements OnMetered {}

    @Nested
    class Expiry extends ExpiryContract implements OnMetered {}

    @Nested
    class GroupRevision extends GroupRevisionContract implements OnMetered {}

    @Nested
    class Guard extends GuardContract implements OnMetered {}

    @Nested
    class Leader extends LeaderContract implements OnMetered {}

    @Nested
    class Limits extends LimitsContract implements OnMetered {}

    @Nested
    class Presence extends PresenceContract implements OnMetered {}

    @Nested
    class Range extends RangeContract implements OnMetered {}

    @Nested
    class Restart extends RestartContract implements OnMetered {}

    @Nested
    class Retention extends RetentionContract implements OnMetered {}

    @Nested
    class SingleObject extends SingleObjectContract implements OnMetered {}

    @Nested
    class Space extends SpaceContract implements OnMetered {}

    @Nested
    class Teardown extends TeardownContract implements OnMetered {}

    @Nested
    class WatchOrder extends WatchOrderContract implements OnMetered {}

    @Nested
    class WatchResume extends WatchResumeContract implements OnMetered {}
}
