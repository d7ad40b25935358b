package dev.polder.storage.etcd;

import dev.polder.storage.leader.LeaderLock;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Elections among all servers on an etcd. The row of a leader lives as long as the lease of its server's session. */
final class EtcdLeaders implements LeaderLock, AutoCloseable {

    private final EtcdCalls calls;
    private final EtcdKeys keys;
    private final Session session;
    private final Set<EtcdCandidacy> open = ConcurrentHashMap.newKeySet();

    EtcdLeaders(EtcdCalls calls, EtcdKeys keys, Session session) {
        this.calls = calls;
        this.keys = keys;
        this.session = session;
    }

    @Override
    public Candidacy campaign(String name, Candidate candidate) {
        EtcdCandidacy candidacy = new EtcdCandidacy(calls, keys, session, EtcdKeys.LEADERS + name, candidate);
        open.add(candidacy);
        candidacy.start();
        return () -> {
            open.remove(candidacy);
            candidacy.close();
        };
    }

    @Override
    public void close() {
        open.forEach(EtcdCandidacy::close);
    }
}
