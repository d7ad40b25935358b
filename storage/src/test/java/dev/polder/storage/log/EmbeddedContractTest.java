package dev.polder.storage.log;

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
import dev.polder.storage.contract.TeardownContract;
import dev.polder.storage.contract.WatchOrderContract;
import dev.polder.storage.contract.WatchResumeContract;
import org.junit.jupiter.api.Nested;

/** The embedded store keeps every promise of a store. */
class EmbeddedContractTest {

    @Nested
    class Barrier extends BarrierContract implements OnEmbedded {}

    @Nested
    class Commit extends CommitContract implements OnEmbedded {}

    @Nested
    class Compaction extends CompactionContract implements OnEmbedded {}

    @Nested
    class Expiry extends ExpiryContract implements OnEmbedded {}

    @Nested
    class Guard extends GuardContract implements OnEmbedded {}

    @Nested
    class GroupRevision extends GroupRevisionContract implements OnEmbedded {}

    @Nested
    class Leader extends LeaderContract implements OnEmbedded {}

    @Nested
    class Limits extends LimitsContract implements OnEmbedded {}

    @Nested
    class Presence extends PresenceContract implements OnEmbedded {}

    @Nested
    class Range extends RangeContract implements OnEmbedded {}

    @Nested
    class Restart extends RestartContract implements OnEmbedded {}

    @Nested
    class Retention extends RetentionContract implements OnEmbedded {}

    @Nested
    class SingleObject extends SingleObjectContract implements OnEmbedded {}

    @Nested
    class Space extends SpaceContract implements OnEmbedded {}

    @Nested
    class Teardown extends TeardownContract implements OnEmbedded {}

    @Nested
    class WatchOrder extends WatchOrderContract implements OnEmbedded {}

    @Nested
    class WatchResume extends WatchResumeContract implements OnEmbedded {}
}
