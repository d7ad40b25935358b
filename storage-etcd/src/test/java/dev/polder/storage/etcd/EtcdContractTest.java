package dev.polder.storage.etcd;

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
import dev.polder.storage.etcd.SharedEtcd.OnEtcd;
import org.junit.jupiter.api.Nested;

/** The store on etcd keeps every promise of a store. */
class EtcdContractTest {

    @Nested
    class Barrier extends BarrierContract implements OnEtcd {}

    @Nested
    class Commit extends CommitContract implements OnEtcd {}

    @Nested
    class Compaction extends CompactionContract implements OnEtcd {}

    @Nested
    class Expiry extends ExpiryContract implements OnEtcd {}

    @Nested
    class Guard extends GuardContract implements OnEtcd {}

    @Nested
    class GroupRevision extends GroupRevisionContract implements OnEtcd {}

    @Nested
    class Leader extends LeaderContract implements OnEtcd {}

    @Nested
    class Limits extends LimitsContract implements OnEtcd {}

    @Nested
    class Presence extends PresenceContract implements OnEtcd {}

    @Nested
    class Range extends RangeContract implements OnEtcd {}

    @Nested
    class Restart extends RestartContract implements OnEtcd {}

    @Nested
    class Retention extends RetentionContract implements OnEtcd {}

    @Nested
    class SingleObject extends SingleObjectContract implements OnEtcd {}

    @Nested
    class Space extends SpaceContract implements OnEtcd {}

    @Nested
    class Teardown extends TeardownContract implements OnEtcd {}

    @Nested
    class WatchOrder extends WatchOrderContract implements OnEtcd {}

    @Nested
    class WatchResume extends WatchResumeContract implements OnEtcd {}
}
