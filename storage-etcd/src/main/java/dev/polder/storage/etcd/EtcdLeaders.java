package dev.polder.storage.etcd;

import com.google.protobuf.ByteString;
import dev.polder.storage.LeaderLock;
import dev.polder.storage.StoreException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Elections among all servers on an etcd. The row of a leader lives as long as the lease of its server's session. */
final class EtcdLeaders implements LeaderLock, AutoCloseable {

    private final EtcdCalls calls;
    private final EtcdKeys keys;
    private final Session session;
    private final AtomicLong number = new AtomicLong();
    private final Set<EtcdCandidacy> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    EtcdLeaders(EtcdCalls calls, EtcdKeys keys, Session session) {
        this.calls = calls;
        this.keys = keys;
        this.session = session;
    }

    @Override
    public Candidacy campaign(String name, Candidate candidate) {
        String path = EtcdKeys.LEADERS + name;
        ByteString own = session.row().key().concat(ByteString.copyFromUtf8("/" + number.incrementAndGet()));
        EtcdCandidacy candidacy = new EtcdCandidacy(
                calls, session, new EtcdCandidacy.Office(path, keys.of(path), own), candidate, open::remove);
        open.add(candidacy);
        candidacy.start();
        if (closed) {
            // Nobody would end it any more.
            candidacy.abandon();
            throw new StoreException.Unavailable("the store is closed");
        }
        return candidacy;
    }

    @Override
    public void close() {
        closed = true;
        open.forEach(EtcdCandidacy::abandon);
    }
}
