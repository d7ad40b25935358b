package dev.polder.storage.etcd.process;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Three members of etcd, any of which can be cut off from the others while clients still reach it. */
public final class CutCluster implements AutoCloseable {

    private static final int MEMBERS = 3;

    private final List<FlakyProxy> before = new ArrayList<>();
    private final List<EtcdProcess> members;

    public CutCluster(Path folder) {
        members = EtcdProcess.startBehind(folder, MEMBERS, listening -> {
            FlakyProxy proxy = new FlakyProxy(listening);
            before.add(proxy);
            return proxy.url();
        });
    }

    /** Where clients reach a member. */
    public URI url(int member) {
        return members.get(member).url();
    }

    /** Nothing passes between a member and the others any more, whoever of them has opened the connection. */
    public void isolate(int member) {
        String id = before.get(member).member();
        for (int i = 0; i < MEMBERS; i++) {
            boolean own = i == member;
            before.get(i).silence(connection -> own || connection.origin().equals(id));
        }
    }

    /** All hear each other again. */
    public void heal() {
        before.forEach(FlakyProxy::heal);
    }

    @Override
    public void close() {
        members.forEach(EtcdProcess::close);
        before.forEach(FlakyProxy::close);
    }
}
