package dev.polder.storage.etcd;

import dev.polder.storage.ObjectStore;
import dev.polder.storage.StoreLimits;
import dev.polder.storage.contract.StoreUnderTest;
import dev.polder.storage.mvcc.HistoryRetention;
import java.nio.file.Path;
import java.util.UUID;

/** Runs a contract on etcd, below a prefix that is the folder's name. */
interface OnEtcd extends StoreUnderTest {

    @Override
    default ObjectStore open(Path folder, StoreLimits limits, HistoryRetention retention) {
        return EtcdObjectStore.open(
                SharedEtcd.below(getClass(), folder.toString()).with(limits).with(retention), UUID::randomUUID);
    }
}
