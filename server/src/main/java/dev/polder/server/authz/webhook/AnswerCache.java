package dev.polder.server.authz.webhook;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Answers of a webhook, each for a while; of too many the ones that were not asked for the longest are forgotten. Kept by the
 * hash of the whole question, so that an answer is good for the same user in the same logical cluster only, and costs the same
 * whatever was asked. Methods may be called from any thread.
 */
final class AnswerCache {

    /** How many answers are kept (apiserver {@code newWithBackoff}). */
    static final int MOST = 8192;

    private final InstantSource clock;
    private final Map<ByteBuffer, Kept> kept = new LinkedHashMap<>(16, 0.75f, true);

    private record Kept(SubjectReview.Status status, Instant until) {}

    AnswerCache(InstantSource clock) {
        this.clock = clock;
    }

    /** The answer to a question, unless it is too old. */
    synchronized Optional<SubjectReview.Status> get(ObjectNode spec) {
        ByteBuffer key = key(spec);
        Kept known = kept.get(key);
        if (known == null) {
            return Optional.empty();
        }
        if (!clock.instant().isBefore(known.until())) {
            kept.remove(key);
            return Optional.empty();
        }
        return Optional.of(known.status());
    }

    synchronized void put(ObjectNode spec, SubjectReview.Status status, Duration during) {
        if (during.isZero() || during.isNegative()) {
            return;
        }
        kept.put(key(spec), new Kept(status, clock.instant().plus(during)));
        if (kept.size() > MOST) {
            var oldest = kept.entrySet().iterator();
            oldest.next();
            oldest.remove();
        }
    }

    synchronized int size() {
        return kept.size();
    }

    private static ByteBuffer key(ObjectNode spec) {
        try {
            return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(Json.write(spec)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has it", e);
        }
    }
}
