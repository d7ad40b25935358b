package dev.polder.server.conversion;

import dev.polder.api.object.ObjectKey;
import dev.polder.api.object.ResourceSpace;
import dev.polder.apiexport.kind.ApiKinds;
import dev.polder.machinery.type.ConversionWebhook;
import dev.polder.server.request.outgoing.Peer;
import dev.polder.server.request.outgoing.PeerClient;
import dev.polder.server.request.outgoing.PeerClients;
import dev.polder.server.request.outgoing.PeerException;
import dev.polder.storage.view.StoreView;
import dev.polder.storage.view.ViewSnapshot;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * One client for each definition that has been converted by its webhook. Definitions of different logical clusters share
 * none, even when they name the same webhook: nobody waits behind another's calls, nor learns of them.
 */
final class WebhookClients implements AutoCloseable {

    private static final ResourceSpace CRDS = ResourceSpace.local("apiextensions.k8s.io", "customresourcedefinitions");

    /** With more clients than this, the one that was used the longest ago is closed. */
    private static final int MOST = 1024;

    private final PeerClients peers;
    private final Map<ObjectKey, Open> open = new LinkedHashMap<>(16, 0.75f, true);
    private boolean closed;

    WebhookClients(PeerClients peers) {
        this.peers = peers;
    }

    private record Open(Peer peer, PeerClient client) {}

    /** Closes clients when their definitions have gone, for as long as the subscription is open. */
    StoreView.Subscription follow(StoreView view) {
        StoreView.Subscription local = view.onChange(CRDS, () -> closeAll(gone(view.snapshot())));
        StoreView.Subscription published = view.onChange(ApiKinds.SCHEMAS, () -> closeAll(gone(view.snapshot())));
        return () -> {
            local.close();
            published.close();
        };
    }

    private static Predicate<ObjectKey> gone(ViewSnapshot snapshot) {
        return definition ->
                snapshot.map(definition.space()).get(definition.cluster(), definition.namespace(), definition.name())
                        == null;
    }

    /**
     * The client of a definition.
     *
     * @throws PeerException when its CA bundle cannot be read
     */
    PeerClient of(ObjectKey definition, ConversionWebhook webhook) throws PeerException {
        Peer peer = new Peer(webhook.url(), webhook.caBundle());
        List<PeerClient> unused = new ArrayList<>();
        PeerClient client;
        synchronized (open) {
            if (closed) {
                throw new PeerException("http: Server closed");
            }
            Open known = open.get(definition);
            if (known != null && known.peer().equals(peer)) {
                return known.client();
            }
            client = peers.open(peer);
            if (known != null) {
                unused.add(known.client());
            }
            open.put(definition, new Open(peer, client));
            Iterator<Open> oldest = open.values().iterator();
            while (open.size() > MOST) {
                unused.add(oldest.next().client());
                oldest.remove();
            }
        }
        unused.forEach(PeerClient::close);
        return client;
    }

    int size() {
        synchronized (open) {
            return open.size();
        }
    }

    private void closeAll(Predicate<ObjectKey> which) {
        List<PeerClient> unused = new ArrayList<>();
        synchronized (open) {
            open.entrySet().removeIf(entry -> {
                boolean close = which.test(entry.getKey());
                if (close) {
                    unused.add(entry.getValue().client());
                }
                return close;
            });
        }
        unused.forEach(PeerClient::close);
    }

    @Override
    public void close() {
        synchronized (open) {
            closed = true;
        }
        closeAll(definition -> true);
    }
}
