package dev.polder.server.request.outgoing;

import dev.polder.api.object.ObjectKey;
import dev.polder.api.object.ResourceSpace;
import dev.polder.storage.view.StoreView;
import dev.polder.storage.view.ViewSnapshot;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One client for each peer that an object has named and that was called. Objects, and with them logical clusters, share none, even
 * when they name the same peer: nobody waits behind another's calls, nor learns of them.
 */
public final class KeptPeers implements AutoCloseable {

    /** With more clients than this, the one that was used the longest ago is closed. */
    private static final int MOST = 1024;

    private final PeerClients peers;
    private final Map<Named, Open> open = new LinkedHashMap<>(16, 0.75f, true);
    private boolean closed;

    public KeptPeers(PeerClients peers) {
        this.peers = peers;
    }

    /** Who names a peer: an object, and where in it. */
    private record Named(ObjectKey by, String where) {}

    private record Open(Peer peer, PeerClient client) {}

    /** Closes clients when the objects that name them have gone, for as long as the subscription is open. */
    public StoreView.Subscription follow(StoreView view, List<ResourceSpace> spaces) {
        List<StoreView.Subscription> all = spaces.stream()
                .map(space -> view.onChange(space, () -> closeGone(view.snapshot())))
                .toList();
        return () -> all.forEach(StoreView.Subscription::close);
    }

    private void closeGone(ViewSnapshot snapshot) {
        List<PeerClient> unused = new ArrayList<>();
        synchronized (open) {
            open.entrySet().removeIf(entry -> {
                ObjectKey by = entry.getKey().by();
                boolean gone = snapshot.map(by.space()).get(by.cluster(), by.namespace(), by.name()) == null;
                if (gone) {
                    unused.add(entry.getValue().client());
                }
                return gone;
            });
        }
        unused.forEach(PeerClient::close);
    }

    /**
     * The client of a peer.
     *
     * @param by the object that names it
     * @param where in the object; empty when it names one peer at most
     * @throws PeerException when its authorities cannot be read
     */
    public PeerClient of(ObjectKey by, String where, Peer peer) throws PeerException {
        Named named = new Named(by, where);
        List<PeerClient> unused = new ArrayList<>();
        PeerClient client;
        synchronized (open) {
            if (closed) {
                throw new PeerException("http: Server closed");
            }
            Open known = open.get(named);
            if (known != null && known.peer().equals(peer)) {
                return known.client();
            }
            client = peers.open(peer);
            if (known != null) {
                unused.add(known.client());
            }
            open.put(named, new Open(peer, client));
            Iterator<Open> oldest = open.values().iterator();
            while (open.size() > MOST) {
                unused.add(oldest.next().client());
                oldest.remove();
            }
        }
        unused.forEach(PeerClient::close);
        return client;
    }

    /** How many clients are kept. */
    public int size() {
        synchronized (open) {
            return open.size();
        }
    }

    @Override
    public void close() {
        List<PeerClient> unused = new ArrayList<>();
        synchronized (open) {
            closed = true;
            open.values().forEach(kept -> unused.add(kept.client()));
            open.clear();
        }
        unused.forEach(PeerClient::close);
    }
}
