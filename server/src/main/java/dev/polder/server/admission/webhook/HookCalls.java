package dev.polder.server.admission.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.api.json.Json;
import dev.polder.api.status.ApiErrors;
import dev.polder.api.status.ApiException;
import dev.polder.api.status.Status;
import dev.polder.machinery.conversion.ReviewBody;
import dev.polder.machinery.decode.GoText;
import dev.polder.machinery.type.ConversionException;
import dev.polder.machinery.webhook.Review;
import dev.polder.machinery.webhook.ReviewException;
import dev.polder.machinery.webhook.Verdict;
import dev.polder.machinery.webhook.Webhook;
import dev.polder.server.request.outgoing.KeptPeers;
import dev.polder.server.request.outgoing.Peer;
import dev.polder.server.request.outgoing.PeerAnswer;
import dev.polder.server.request.outgoing.PeerClient;
import dev.polder.server.request.outgoing.PeerException;
import dev.polder.server.request.outgoing.PeerException.Late;
import dev.polder.spi.admission.AdmissionNotes.Detail;
import dev.polder.spi.admission.AdmissionRequest;
import java.util.UUID;
import java.util.function.Supplier;

/** Asks webhooks (apiserver {@code callHook} and {@code callAttrMutatingHook}). Blocks: belongs on virtual threads. */
public final class HookCalls {

    /** The most bytes of an answer that are read: more than a patch that replaces the largest object. */
    static final int MOST = 4 << 20;

    private final KeptPeers peers;
    private final Supplier<UUID> uids;

    /**
     * Calls over kept connections.
     *
     * @param uids makes the uids of reviews
     */
    public HookCalls(KeptPeers peers, Supplier<UUID> uids) {
        this.peers = peers;
        this.uids = uids;
    }

    /**
     * What a webhook says to a write that it lets pass; warnings and annotations are noted.
     *
     * @throws CallFailedException when it does not say anything that can be understood
     * @throws ApiException when it refuses, or cannot be asked for a dry run
     */
    Verdict ask(AdmissionRequest write, Invocation invocation, boolean mutating) throws CallFailedException {
        Webhook webhook = invocation.hook().webhook();
        if (write.dryRun() && !webhook.dryRunnable()) {
            throw ApiErrors.badRequest(
                    "admission webhook " + GoText.quoted(webhook.name()) + " does not support dry run");
        }
        String version = version(webhook);
        String uid = uids.get().toString();
        byte[] body = Json.write(invocation.review(write).toJson(version, uid));
        Verdict verdict;
        try {
            verdict = Verdict.of(post(invocation.hook(), body), version, uid, mutating);
        } catch (ReviewException e) {
            throw new CallFailedException(webhook, String.valueOf(e.getMessage()));
        }
        verdict.annotations()
                .forEach((key, value) ->
                        write.context().notes().annotate(Detail.METADATA, webhook.name() + "/" + key, value));
        verdict.warnings().forEach(write.context().notes()::warn);
        if (!verdict.allowed()) {
            throw new ApiException(Status.foreign(verdict.refusal(webhook.name())));
        }
        return verdict;
    }

    private static String version(Webhook webhook) throws CallFailedException {
        try {
            return Review.version(webhook.reviewVersions());
        } catch (ReviewException e) {
            throw new CallFailedException(webhook, "could not create admission objects: " + e.getMessage());
        }
    }

    private JsonNode post(Hook hook, byte[] body) throws CallFailedException {
        Webhook webhook = hook.webhook();
        Peer peer = Peer.ofCluster(
                hook.configuration().cluster(),
                webhook.client().url(),
                webhook.client().caBundle());
        try {
            PeerAnswer answer = client(hook, peer).post(body, webhook.timeoutSeconds(), MOST);
            return ReviewBody.read(answer.code(), answer.contentType(), answer.body());
        } catch (PeerException e) {
            throw new CallFailedException(webhook, "failed to call webhook: " + words(e, peer, webhook));
        } catch (ConversionException e) {
            throw new CallFailedException(webhook, "failed to call webhook: " + e.getMessage());
        }
    }

    private PeerClient client(Hook hook, Peer peer) throws PeerException, CallFailedException {
        Webhook webhook = hook.webhook();
        String service = webhook.client().service();
        if (service != null) {
            // No service is ever found: what upstream's resolver says of one that is not there.
            throw new PeerException("service " + GoText.quoted(service) + " not found");
        }
        try {
            return peers.of(hook.configuration(), webhook.uid(), peer);
        } catch (PeerException e) {
            throw new CallFailedException(webhook, "could not get REST client: " + e.getMessage());
        }
    }

    /** As client-go's {@code rest.Request} says it, which bounds the call by its context. */
    private static String words(PeerException e, Peer peer, Webhook webhook) {
        String late = "context deadline exceeded";
        return e.late() == Late.READING
                ? "unexpected error when reading response body. Please retry. Original error: " + late
                : "Post " + GoText.quoted(peer.posted(webhook.timeoutSeconds())) + ": "
                        + (e.late() == Late.NO ? e.getMessage() : late);
    }
}
