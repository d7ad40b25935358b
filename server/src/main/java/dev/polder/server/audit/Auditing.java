package dev.polder.server.audit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cluster.ClusterScope;
import dev.polder.api.json.Json;
import dev.polder.api.status.ApiErrors;
import dev.polder.server.config.AuditConfig;
import dev.polder.server.errors.Failures;
import dev.polder.server.request.ClusterRequest;
import dev.polder.server.request.Exchange;
import dev.polder.server.request.RequestInfo;
import dev.polder.spi.authn.UserInfo;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes down who asked for what and what became of it (Kubernetes' audit.k8s.io/v1, with kcp's annotations). What the
 * server's own controllers do comes by no request and is not written.
 */
public final class Auditing implements AutoCloseable {

    /** The annotation that says how authorization went. */
    public static final String DECISION = "authorization.k8s.io/decision";

    /** The annotation that says why. */
    public static final String REASON = "authorization.k8s.io/reason";

    /** The value of {@link #DECISION} for a request that was let in. */
    public static final String ALLOWED = "allow";

    /** The value of {@link #DECISION} for a request that was refused. */
    public static final String FORBIDDEN = "forbid";

    private static final int UNAUTHORIZED = 401;

    private static final UserInfo NOBODY = new UserInfo("", "", List.of(), Map.of());

    private final @Nullable AuditPolicy policy;
    private final @Nullable AuditLog log;
    private final InstantSource clock;

    private Auditing(@Nullable AuditPolicy policy, @Nullable AuditLog log, InstantSource clock) {
        this.policy = policy;
        this.log = log;
        this.clock = clock;
    }

    /** Writes nothing. */
    public static Auditing off() {
        return new Auditing(null, null, InstantSource.system());
    }

    /**
     * Writes to a log.
     *
     * @param policy the text of an audit.k8s.io/v1 Policy
     * @param log where lines of JSON go
     * @throws IOException in one line, for a text that is no policy
     */
    public static Auditing to(String policy, AuditSink log, AuditConfig config, InstantSource clock)
            throws IOException {
        return new Auditing(AuditPolicyReader.read(policy), new AuditLog(log, config.mode(), config.buffer()), clock);
    }

    /**
     * Reads a policy and forgets it.
     *
     * @throws IOException in one line, for a text that is no policy
     */
    public static void check(String policy) throws IOException {
        var unused = AuditPolicyReader.read(policy);
    }

    /**
     * Writes down that a request has arrived, then goes on with the exchange to answer it by.
     *
     * @param user who makes it
     * @param path the canonical path of the logical cluster; empty when it has none
     */
    public void begin(
            ClusterRequest request,
            RequestInfo info,
            UserInfo user,
            String path,
            Exchange exchange,
            Consumer<Exchange> next) {
        AuditPolicy rules = policy;
        AuditLog to = log;
        if (rules == null || to == null) {
            next.accept(exchange);
            return;
        }
        AuditedRequest asked = new AuditedRequest(request, info);
        AuditPolicy.Treatment treatment = asked.confidential(rules.of(asked.attributes(user)));
        if (treatment.level() == AuditLevel.NONE) {
            next.accept(exchange);
            return;
        }
        AuditEvent event = asked.event(treatment.level(), user, exchange);
        annotateCluster(request, path, event);
        AuditedExchange audited = new AuditedExchange(exchange, asked, event, treatment, to, clock);
        if (treatment.omitted().contains(AuditMoment.REQUEST_RECEIVED)) {
            next.accept(audited);
            return;
        }
        var unused = to.append(
                        event.line(AuditMoment.REQUEST_RECEIVED, request.raw().receivedAt()))
                .whenComplete((done, lost) -> exchange.execute(() -> {
                    if (lost == null) {
                        next.accept(audited);
                    } else {
                        exchange.reply(Failures.reply(ApiErrors.internal("failed to store audit event")
                                .status()));
                    }
                }));
    }

    /** Writes down that somebody was not let in as anybody (apiserver {@code WithFailedAuthenticationAudit}). */
    public void unauthenticated(ClusterRequest request, RequestInfo info, Exchange exchange) {
        AuditPolicy rules = policy;
        AuditLog to = log;
        if (rules == null || to == null) {
            return;
        }
        AuditedRequest asked = new AuditedRequest(request, info);
        AuditPolicy.Treatment treatment = rules.of(asked.attributes(NOBODY));
        if (treatment.level() == AuditLevel.NONE || treatment.omitted().contains(AuditMoment.RESPONSE_STARTED)) {
            return;
        }
        AuditEvent event = asked.event(treatment.level(), null, exchange);
        annotateCluster(request, "", event);
        ObjectNode status = Json.object();
        status.putObject("metadata");
        status.put("message", asked.attempted());
        status.put("code", UNAUTHORIZED);
        event.responded(status, null);
        to.append(event.line(AuditMoment.RESPONSE_STARTED, clock.instant()));
    }

    private static void annotateCluster(ClusterRequest request, String path, AuditEvent event) {
        if (request.scope() instanceof ClusterScope.OneCluster one) {
            event.annotate("kcp.io/path", path);
            event.annotate("tenancy.kcp.io/workspace", one.name().toString());
            event.annotate("kcp.io/cluster", one.name().toString());
        }
    }

    @Override
    public void close() throws IOException, InterruptedException {
        if (log != null) {
            log.close();
        }
    }
}
