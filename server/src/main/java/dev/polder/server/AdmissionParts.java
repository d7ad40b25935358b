package dev.polder.server;

import dev.polder.api.object.ResourceSpace;
import dev.polder.apiexport.binding.BoundResources;
import dev.polder.server.admission.Equivalents;
import dev.polder.server.admission.Governing;
import dev.polder.server.admission.webhook.HookCalls;
import dev.polder.server.admission.webhook.HookSource;
import dev.polder.server.admission.webhook.MutatingWebhooks;
import dev.polder.server.admission.webhook.ValidatingWebhooks;
import dev.polder.server.admission.webhook.WebhookTools;
import dev.polder.server.form.Forms;
import dev.polder.server.request.outgoing.KeptPeers;
import dev.polder.spi.admission.AdmissionPlugin;
import dev.polder.storage.view.StoreView;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;

/** What asks the webhooks that logical clusters configure. */
final class AdmissionParts implements AutoCloseable {

    private static final ResourceSpace MUTATING = configurations("mutatingwebhookconfigurations");
    private static final ResourceSpace VALIDATING = configurations("validatingwebhookconfigurations");

    private final KeptPeers peers;
    private final StoreView.Subscription following;
    private final MutatingWebhooks mutating;
    private final ValidatingWebhooks validating;

    AdmissionParts(ServerParts parts, StoredObjects objects, Access access, Forms forms, Supplier<UUID> uids) {
        StoreView view = objects.view();
        this.peers = new KeptPeers(parts.peers());
        this.following = peers.follow(view, List.of(MUTATING, VALIDATING));
        WebhookTools tools = WebhookTools.over(
                view, new Equivalents(objects.schemas()), forms, new HookCalls(peers, uids), access.authorizer());
        BoundResources bound = new BoundResources(view, objects.bound());
        Governing governing = new Governing(bound);
        HookSource first = new HookSource(view, MUTATING, governing::of);
        HookSource last = new HookSource(view, VALIDATING, governing::of);
        this.mutating = new MutatingWebhooks(first, tools);
        this.validating = new ValidatingWebhooks(last, tools);
        objects.metrics()
                .remembers("admission-webhooks", () -> first.size() + last.size() + peers.size() + bound.size());
    }

    private static ResourceSpace configurations(String plural) {
        return ResourceSpace.local("admissionregistration.k8s.io", plural);
    }

    AdmissionPlugin mutatingWebhook() {
        return mutating;
    }

    AdmissionPlugin validatingWebhook() {
        return validating;
    }

    /** Whether objects of the resource are read by whoever writes. */
    static boolean reads(ResourceSpace space) {
        return space.equals(MUTATING) || space.equals(VALIDATING);
    }

    @Override
    public void close() {
        following.close();
        peers.close();
    }
}
