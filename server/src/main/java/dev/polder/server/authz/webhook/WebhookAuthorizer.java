package dev.polder.server.authz.webhook;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cluster.ClusterScope.OneCluster;
import dev.polder.server.authz.rbac.EffectiveUsers;
import dev.polder.server.config.AuthzConfig;
import dev.polder.server.request.outgoing.PeerAnswer;
import dev.polder.server.request.outgoing.PeerClient;
import dev.polder.server.request.outgoing.PeerException;
import dev.polder.spi.authn.UserInfo;
import dev.polder.spi.authz.Attributes;
import dev.polder.spi.authz.Authorizer;
import dev.polder.spi.authz.Decision;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks a webhook (apiserver {@code plugin/pkg/authorizer/webhook}): each identity that a user has in a logical cluster, until it
 * allows or denies one (kcp {@code WithWarrantsAndScopes}). It is never asked about {@code system:masters}, and has no opinion
 * when it cannot be asked.
 */
public final class WebhookAuthorizer implements Authorizer, AutoCloseable {

    /** The first pause before it is asked again; each is half as long again (apiserver {@code DefaultRetryBackoff}). */
    public static final Duration FIRST_PAUSE = Duration.ofMillis(500);

    private static final Logger LOG = LoggerFactory.getLogger(WebhookAuthorizer.class);

    private static final String STAGE = AuthzConfig.Link.WEBHOOK.wire();
    private static final int TIMEOUT_SECONDS = 30;
    private static final int ATTEMPTS = 5;
    private static final double FACTOR = 1.5;
    private static final double JITTER = 0.2;

    /** What is not told to be final: internal errors, time-outs and too many requests ({@code DefaultShouldRetry}). */
    private static final Set<Integer> PASSING = Set.of(500, 504, 429);

    private static final String RESET = "connection reset";

    /** Of questions in which the asker wrote more than this, the answers are not kept, in characters ({@code shouldCache}). */
    private static final int LONGEST_KEPT = 10_000;

    private static final Decision MASTERS = new Decision.Allow("", STAGE, "system:masters");

    private final PeerClient peer;
    private final AuthzConfig.Webhook config;
    private final AnswerCache answers;
    private final Backoff backoff;

    /**
     * How long to wait between attempts.
     *
     * @param first the first pause
     * @param random spreads pauses
     */
    public record Backoff(Duration first, RandomGenerator random) {}

    /**
     * An authorizer.
     *
     * @param peer the webhook; closed with this
     * @param clock tells how old answers are
     */
    public WebhookAuthorizer(PeerClient peer, AuthzConfig.Webhook config, InstantSource clock, Backoff backoff) {
        this.peer = peer;
        this.config = config;
        this.answers = new AnswerCache(clock);
        this.backoff = backoff;
    }

    /** How many answers are remembered. */
    public int size() {
        return answers.size();
    }

    @Override
    public Decision authorize(Attributes asked) {
        return decide(asked, true).orElseThrow();
    }

    @Override
    public Optional<Decision> atOnce(Attributes asked) {
        return decide(asked, false);
    }

    private Optional<Decision> decide(Attributes asked, boolean mayWait) {
        if (asked.user().in(UserInfo.MASTERS)) {
            return Optional.of(MASTERS);
        }
        String cluster = asked.scope() instanceof OneCluster one ? one.name().value() : "";
        Decision last = null;
        for (UserInfo user : EffectiveUsers.of(cluster, asked.user())) {
            Decision said = ask(asked, user, mayWait);
            if (said == null) {
                return Optional.empty();
            }
            if (said instanceof Decision.Allow || said instanceof Decision.Deny) {
                return Optional.of(said);
            }
            last = last instanceof Decision.Failed ? last : said;
        }
        return Optional.of(last == null ? new Decision.NoOpinion("", STAGE, "") : last);
    }

    /** What it says of one identity; null when that is not known and may not be asked. */
    private @Nullable Decision ask(Attributes asked, UserInfo user, boolean mayWait) {
        ObjectNode spec = SubjectReview.spec(asked, user, config.version());
        Optional<SubjectReview.Status> known = answers.get(spec);
        if (known.isPresent()) {
            return decision(known.get());
        }
        if (!mayWait) {
            return null;
        }
        try {
            SubjectReview.Status status = call(spec);
            if (isShort(asked)) {
                answers.put(spec, status, status.allowed() ? config.authorizedTtl() : config.unauthorizedTtl());
            }
            return decision(status);
        } catch (IOException | PeerException e) {
            LOG.warn("the authorization webhook gave no answer: {}", e.getMessage());
            return new Decision.Failed("", STAGE, String.valueOf(e.getMessage()), Decision.Trail.NONE);
        }
    }

    private static Decision decision(SubjectReview.Status status) {
        if (status.denied()) {
            return new Decision.Deny(status.reason(), STAGE, status.reason());
        }
        return status.allowed()
                ? new Decision.Allow(status.reason(), STAGE, status.reason())
                : new Decision.NoOpinion(status.reason(), STAGE, status.reason());
    }

    private static boolean isShort(Attributes asked) {
        int length = 0;
        for (String text : List.of(
                asked.namespace(),
                asked.verb(),
                asked.group(),
                asked.version(),
                asked.resource(),
                asked.subresource(),
                asked.name(),
                asked.path())) {
            length += text.length();
        }
        return length < LONGEST_KEPT;
    }

    private SubjectReview.Status call(ObjectNode spec) throws IOException, PeerException {
        byte[] review = SubjectReview.encode(spec, config.version());
        double pause = backoff.first().toMillis();
        for (int attempt = 1; ; attempt++) {
            boolean last = attempt == ATTEMPTS;
            try {
                PeerAnswer answer = peer.post(review, TIMEOUT_SECONDS);
                if (answer.code() >= 200 && answer.code() < 300) {
                    return SubjectReview.decode(answer.body(), config.version());
                }
                if (last || !PASSING.contains(answer.code())) {
                    throw new IOException("the webhook answered with status " + answer.code());
                }
            } catch (PeerException e) {
                if (last || !String.valueOf(e.getMessage()).contains(RESET)) {
                    throw e;
                }
            }
            double spread = pause * (1 + JITTER * backoff.random().nextDouble());
            // Nothing will happen that could be waited for.
            new CompletableFuture<Void>()
                    .completeOnTimeout(null, Math.round(spread), TimeUnit.MILLISECONDS)
                    .join();
            pause *= FACTOR;
        }
    }

    @Override
    public void close() {
        peer.close();
    }
}
