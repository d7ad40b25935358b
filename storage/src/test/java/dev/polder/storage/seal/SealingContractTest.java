package dev.polder.storage.seal;

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
import dev.polder.storage.contract.RangeContract;
import dev.polder.storage.contract.RestartContract;
import dev.polder.storage.contract.RetentionContract;
import dev.polder.storage.contract.SingleObjectContract;
import dev.polder.storage.contract.TeardownContract;
import dev.polder.storage.contract.WatchOrderContract;
import dev.polder.storage.contract.WatchResumeContract;
import dev.polder.storage.log.EmbeddedObjectStore;
import dev.polder.storage.log.EmbeddedStoreConfig;
import dev.polder.storage.mvcc.HistoryRetention;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.Nested;

/**
 * A store that seals keeps every promise of the store below it, save two: what counts against the quota is what lies below, and
 * what its session says is about its keys.
 */
class SealingContractTest {

    @Nested
    class Barrier extends BarrierContract implements OnSealed {}

    @Nested
    class Commit extends CommitContract implements OnSealed {}

    @Nested
    class Compaction extends CompactionContract implements OnSealed {}

    @Nested
    class Expiry extends ExpiryContract implements OnSealed {}

    @Nested
    class Guard extends GuardContract implements OnSealed {}

    @Nested
    class GroupRevision extends GroupRevisionContract implements OnSealed {}

    @Nested
    class Leader extends LeaderContract implements OnSealed {}

    @Nested
    class Limits extends LimitsContract implements OnSealed {}

    @Nested
    class Range extends RangeContract implements OnSealed {}

    @Nested
    class Retention extends RetentionContract implements OnSealed {}

    @Nested
    class Restart extends RestartContract {

        @Override
        public ObjectStore open(Path folder, StoreLimits limits, HistoryRetention retention) {
            EmbeddedStoreConfig config = EmbeddedStoreConfig.of(folder)
                    .withHistory(retention)
                    .withLimits(limits.withEnvelope(Envelope.BYTES));
            return OnSealed.over(EmbeddedObjectStore.open(config, () -> new UUID(1, 2)), limits);
        }
    }

    @Nested
    class SingleObject extends SingleObjectContract implements OnSealed {}

    @Nested
    class Teardown extends TeardownContract implements OnSealed {}

    @Nested
    class WatchOrder extends WatchOrderContract implements OnSealed {}

    @Nested
    class WatchResume extends WatchResumeContract implements OnSealed {}
}
