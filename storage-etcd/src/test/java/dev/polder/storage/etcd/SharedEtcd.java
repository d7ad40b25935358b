package dev.polder.storage.etcd;

import dev.polder.storage.ObjectStore;
import dev.polder.storage.StoreLimits;
import dev.polder.storage.contract.StoreUnderTest;
import dev.polder.storage.etcd.process.EtcdProcess;
import dev.polder.storage.mvcc.HistoryRetention;
import dev.polder.storage.remote.RemoteStoreConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** An etcd for all tests of a class, because one compaction is for all prefixes; each test works below a prefix of its own. */
final class SharedEtcd {

    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final Map<Class<?>, EtcdProcess> RUNNING = new ConcurrentHashMap<>();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> RUNNING.values().forEach(EtcdProcess::close)));
    }

    private SharedEtcd() {}

    /** A prefix that nobody has used. */
    static RemoteStoreConfig fresh(Class<?> test) {
        return below(test, "/test-" + NUMBER.incrementAndGet());
    }

    static RemoteStoreConfig below(Class<?> test, String prefix) {
        return RemoteStoreConfig.of(List.of(of(test).url()), prefix);
    }

    static EtcdProcess of(Class<?> test) {
        return RUNNING.computeIfAbsent(test, SharedEtcd::start);
    }

    private static EtcdProcess start(Class<?> test) {
        String process = String.valueOf(ProcessHandle.current().pid());
        return EtcdProcess.start(Path.of("target", "etcd", process, test.getSimpleName()));
    }

    /** Runs a contract on etcd, below a prefix that is the folder's name. */
    interface OnEtcd extends StoreUnderTest {

        @Override
        default ObjectStore open(Path folder, StoreLimits limits, HistoryRetention retention) {
            return EtcdObjectStore.open(
                    below(getClass(), folder.toString()).with(limits).with(retention), UUID::randomUUID);
        }
    }
}
