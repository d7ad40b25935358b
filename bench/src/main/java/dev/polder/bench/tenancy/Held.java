package dev.polder.bench.tenancy;

import dev.polder.bench.workload.ServerProcess;

/**
 * What a server takes at one moment, after a full collection.
 *
 * @param heap bytes of live objects
 * @param pss bytes of the machine's memory, of what it shares its share
 * @param threads of the machine
 * @param series of {@code /metrics}
 */
record Held(long heap, long pss, long threads, int series) {

    static Held by(ServerProcess server, TenancyClient client) throws Exception {
        long heap = server.liveHeapBytes();
        return new Held(
                heap,
                server.proportionalBytes(),
                server.threads(),
                client.metrics().size());
    }
}
