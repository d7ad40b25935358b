package dev.polder.server.conversion;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.object.ResourceSpace;
import dev.polder.apiexport.kind.ApiKinds;
import dev.polder.machinery.conversion.ReviewBody;
import dev.polder.machinery.conversion.WebhookConverter;
import dev.polder.machinery.decode.GoText;
import dev.polder.machinery.type.ConversionException;
import dev.polder.machinery.type.ConversionWebhook;
import dev.polder.server.errors.Unclassified;
import dev.polder.server.form.Converter;
import dev.polder.server.request.outgoing.KeptPeers;
import dev.polder.server.request.outgoing.Peer;
import dev.polder.server.request.outgoing.PeerAnswer;
import dev.polder.server.request.outgoing.PeerClients;
import dev.polder.server.request.outgoing.PeerException;
import dev.polder.spi.schema.SchemaOrigin;
import dev.polder.spi.schema.ServedResource;
import dev.polder.storage.view.StoreView;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Converts by calling webhooks. Blocks: belongs on virtual threads. A failure is a 500 without a reason, as upstream's
 * storage hands it on; it says no more than the owner of the definition could see by asking the webhook.
 */
public final class WebhookConversions implements Converter, AutoCloseable {

    /** How long a webhook has, in seconds (apiserver v0.32.3 {@code webhook.setGlobalDefaults}). */
    public static final int TIMEOUT_SECONDS = 30;

    private static final List<ResourceSpace> DEFINITIONS =
            List.of(ResourceSpace.local("apiextensions.k8s.io", "customresourcedefinitions"), ApiKinds.SCHEMAS);

    private final KeptPeers clients;
    private final StoreView.Subscription definitions;
    private final Supplier<UUID> uids;
    private final int timeoutSeconds;

    /**
     * Conversions over connections of their own.
     *
     * @param view tells which definitions there are
     * @param uids makes the uids of reviews
     * @param timeoutSeconds how long a webhook has; {@link #TIMEOUT_SECONDS} outside tests
     */
    public WebhookConversions(PeerClients peers, StoreView view, Supplier<UUID> uids, int timeoutSeconds) {
        this.clients = new KeptPeers(peers);
        this.definitions = clients.follow(view, DEFINITIONS);
        this.uids = uids;
        this.timeoutSeconds = timeoutSeconds;
    }

    @Override
    public List<ObjectNode> convert(ServedResource resource, List<ObjectNode> objects, String apiVersion) {
        ConversionWebhook webhook = resource.type().rules().conversionWebhook().orElseThrow();
        SchemaOrigin origin = resource.origin();
        if (origin == null) {
            throw new IllegalStateException("a webhook without a definition");
        }
        WebhookConverter converter = new WebhookConverter(
                webhook, () -> uids.get().toString(), review -> send(origin.source(), webhook, review));
        try {
            return converter.convert(objects, apiVersion);
        } catch (ConversionException e) {
            throw Unclassified.failure(String.valueOf(e.getMessage()));
        }
    }

    private JsonNode send(ObjectKey definition, ConversionWebhook webhook, ObjectNode review)
            throws ConversionException {
        Peer peer = Peer.ofCluster(definition.cluster(), webhook.url(), webhook.caBundle());
        PeerAnswer answer;
        try {
            if (webhook.service() != null) {
                // No service is ever found: what upstream's resolver says of one that is not there.
                throw new PeerException("service " + GoText.quoted(webhook.service()) + " not found");
            }
            answer = clients.of(definition, "", peer).post(Json.write(review), timeoutSeconds);
        } catch (PeerException e) {
            throw new ConversionException("Post " + GoText.quoted(peer.posted(timeoutSeconds)) + ": " + e.getMessage());
        }
        return ReviewBody.read(answer.code(), answer.contentType(), answer.body());
    }

    /** To how many definitions' webhooks connections are kept. */
    public int size() {
        return clients.size();
    }

    @Override
    public void close() {
        definitions.close();
        clients.close();
    }
}
