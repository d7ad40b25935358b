package dev.polder.server.audit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.server.request.Exchange;
import dev.polder.server.request.ForwardingExchange;
import dev.polder.server.request.RawRequest;
import dev.polder.server.request.Reply;
import dev.polder.server.request.RequestInfo;
import dev.polder.spi.authn.UserInfo;
import java.io.ByteArrayOutputStream;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** An exchange that writes down how its request ends, before the client is told where the answer is one piece. */
final class AuditedExchange extends ForwardingExchange {

    private final RawRequest raw;
    private final RequestInfo info;
    private final AuditEvent event;
    private final AuditPolicy.Treatment treatment;
    private final AuditLog log;
    private final InstantSource clock;
    private final AtomicBoolean complete = new AtomicBoolean();
    private volatile @Nullable Copy copy;

    AuditedExchange(
            Exchange client,
            AuditedRequest request,
            AuditEvent event,
            AuditPolicy.Treatment treatment,
            AuditLog log,
            InstantSource clock) {
        super(client);
        this.raw = request.request().raw();
        this.info = request.info();
        this.event = event;
        this.treatment = treatment;
        this.log = log;
        this.clock = clock;
        client.onEnd(this::ended);
    }

    @Override
    public boolean isAudited() {
        return true;
    }

    @Override
    public void annotate(String key, String value) {
        event.annotate(key, value);
    }

    @Override
    public void annotateRequest(String key, String value) {
        if (event.level().has(AuditLevel.REQUEST)) {
            event.annotate(key, value);
        }
    }

    @Override
    public void impersonating(UserInfo user) {
        event.impersonated(user);
    }

    @Override
    public void reply(Reply reply) {
        if (!complete.compareAndSet(false, true)) {
            super.reply(reply);
            return;
        }
        describe(reply.code(), reply.contentType(), reply.body());
        // The request has been carried out: what cannot be written down any more is counted, and the client is told.
        var unused = write(AuditMoment.RESPONSE_COMPLETE).whenComplete((done, lost) -> super.reply(reply));
    }

    @Override
    public Body stream(int code, String contentType, Map<String, String> headers) {
        boolean lasts = info.verb().equals("watch");
        if (lasts) {
            describe(code, contentType, new byte[0]);
            write(AuditMoment.RESPONSE_STARTED);
        }
        Body body = super.stream(code, contentType, headers);
        if (lasts || !event.level().has(AuditLevel.REQUEST_RESPONSE)) {
            return body;
        }
        Copy tee = new Copy(body, contentType);
        copy = tee;
        return tee;
    }

    /** The exchange has ended, whoever ended it: the one place where time-outs and clients that go away are seen. */
    private void ended(int code) {
        if (complete.compareAndSet(false, true)) {
            Copy taken = copy;
            describe(code, taken == null ? "" : taken.contentType, taken == null ? new byte[0] : taken.bytes());
            write(AuditMoment.RESPONSE_COMPLETE);
        }
    }

    private CompletionStage<Void> write(AuditMoment moment) {
        if (treatment.omitted().contains(moment)) {
            return CompletableFuture.completedFuture(null);
        }
        return log.append(event.line(moment, clock.instant()));
    }

    private void describe(int code, String contentType, byte[] body) {
        boolean all = event.level().has(AuditLevel.REQUEST_RESPONSE);
        boolean mayBeStatus = code >= 400 || info.verb().startsWith("delete");
        JsonNode answer = all || mayBeStatus ? AuditedBodies.json(contentType, body) : null;
        ObjectNode status = AuditedBodies.status(code, answer);
        if (treatment.withoutManagedFields()) {
            AuditedBodies.dropManagedFields(answer);
        }
        event.responded(status, all && info.isResource() ? answer : null);
        if (info.isResource() && Auditing.ALLOWED.equals(event.annotation(Auditing.DECISION))) {
            describeRequest();
        }
    }

    /** Only of requests that were let in: what the others sent was never read. */
    private void describeRequest() {
        JsonNode sent = AuditedBodies.json(raw.header("content-type").orElse(""), raw.body());
        if (sent == null) {
            return;
        }
        ObjectNode reference = event.reference();
        boolean object = info.verb().equals("create") || info.verb().equals("update");
        if (reference != null && object) {
            reference = reference.deepCopy();
            for (String field : List.of("namespace", "name", "uid", "resourceVersion")) {
                String value = sent.path("metadata").path(field).asText();
                if (!reference.has(field) && !value.isEmpty()) {
                    reference.put(field, value);
                }
            }
        }
        if (treatment.withoutManagedFields()) {
            AuditedBodies.dropManagedFields(sent);
        }
        event.requested(reference, event.level().has(AuditLevel.REQUEST) ? sent : null);
    }

    /** Hands on what it remembers. */
    private static final class Copy extends ForwardingBody {

        private final String contentType;
        private final ByteArrayOutputStream taken = new ByteArrayOutputStream();

        Copy(Body body, String contentType) {
            super(body);
            this.contentType = contentType;
        }

        byte[] bytes() {
            return taken.toByteArray();
        }

        @Override
        public void write(List<byte[]> pieces) {
            pieces.forEach(taken::writeBytes);
            super.write(pieces);
        }
    }
}
