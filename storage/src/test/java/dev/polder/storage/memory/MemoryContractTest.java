package dev.polder.storage.memory;

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
import dev.polder.storage.contract.RetentionContract;
import dev.polder.storage.contract.SingleObjectContract;
import dev.polder.storage.contract.SpaceContract;
import dev.polder.storage.contract.TeardownContract;
import dev.polder.storage.contract.WatchOrderContract;
import dev.polder.storage.contract.WatchResumeContract;
import org.junit.jupiter.api.Nested;

/** The in-memory store keeps every promise of a store. */
class MemoryContractTest {

    @Nested
    class Barrier extends BarrierContract implements OnMemory {}

    @Nested
    class Commit extends CommitContract implements OnMemory {}

    @Nested
    class Compaction extends CompactionContract implements OnMemory {}

    @Nested
    class Expiry extends ExpiryContract implements OnMemory {}

    @Nested
    class Guard extends GuardContract implements OnMemory {}

    @Nested
    class GroupRevision extends GroupRevisionContract implements OnMemory {}

    @Nested
    class Leader extends LeaderContract implements OnMemory {}

    @Nested
    class Limits extends LimitsContract implements OnMemory {}

    @Nested
    class Presence extends PresenceContract implements OnMemory {}

    @Nested
    class Range extends RangeContract implements OnMemory {}

    @Nested
    class Retention extends RetentionContract implements OnMemory {}

    @Nested
    class SingleObject extends SingleObjectContract implements OnMemory {}

    @Nested
    class Space extends SpaceContract implements OnMemory {}

    @Nested
    class Teardown extends TeardownContract implements OnMemory {}

    @Nested
    class WatchOrder extends WatchOrderContract implements OnMemory {}

    @Nested
    class WatchResume extends WatchResumeContract implements OnMemory {}
}
