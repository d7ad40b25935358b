package dev.polder.spi.control;

import dev.polder.api.cluster.LogicalClusterName;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Makes few events of many (client-go {@code tools/record/events_cache.go}): what is said again counts up the event that said it
 * first, what is said in ten ways about one object within ten minutes becomes one event, and of one object no more than {@link #BURST}
 * events are written at once, then one in {@link #REFILL}. Holds no more than {@link #KEPT} of each. Not for several threads.
 */
final class EventCorrelator {

    static final int BURST = 25;
    static final Duration REFILL = Duration.ofMinutes(5);

    /** So many ways to say it are one event from then on. */
    static final int WAYS = 10;

    static final Duration TOGETHER = Duration.ofMinutes(10);
    static final int KEPT = 4_096;
    static final String COMBINED = "(combined from similar events): ";

    private final Map<Object, Similar> similar = lru();
    private final Map<Object, Said> said = lru();
    private final Map<Object, Budget> budgets = lru();

    /**
     * What shall be told.
     *
     * @param subject about whom
     * @param type {@code Normal} or {@code Warning}
     * @param reason in one word
     * @param message in a sentence
     */
    record Telling(
            LogicalClusterName cluster, EventRecorder.Subject subject, String type, String reason, String message) {}

    /**
     * What is written of it.
     *
     * @param name the event's name: of a new one, or of the one that said it before
     * @param message as it is told now
     * @param count how often it was told, this time included
     * @param first when it was told first
     */
    record Said(String name, String message, int count, Instant first) {}

    /** What one object was told of in one word. */
    private record Similar(Set<String> messages, Instant last) {}

    /** What may still be written of an object, and when that was reckoned. */
    private record Budget(int left, Instant since) {}

    /**
     * What is to be written now; empty when enough was written of that object.
     *
     * @param name for a new event
     */
    Optional<Said> observe(Telling telling, String name, Instant now) {
        List<Object> about = List.of(telling.cluster(), telling.subject(), telling.type(), telling.reason());
        boolean combined = isCombined(about, telling.message(), now);
        Object key = combined ? about : List.of(about, telling.message());
        String message = combined ? COMBINED + telling.message() : telling.message();
        Said before = said.get(key);
        Said after = before == null
                ? new Said(name, message, 1, now)
                : new Said(before.name(), message, before.count() + 1, before.first());
        said.put(key, after);
        return takes(List.of(telling.cluster(), telling.subject()), now) ? Optional.of(after) : Optional.empty();
    }

    private boolean isCombined(Object about, String message, Instant now) {
        Similar before = similar.get(about);
        boolean fresh = before == null || Duration.between(before.last(), now).compareTo(TOGETHER) > 0;
        Set<String> messages = before == null || fresh ? new LinkedHashSet<>() : before.messages();
        messages.add(message);
        similar.put(about, new Similar(messages, now));
        if (messages.size() < WAYS) {
            return false;
        }
        messages.remove(messages.iterator().next());
        return true;
    }

    private boolean takes(Object subject, Instant now) {
        Budget before = budgets.getOrDefault(subject, new Budget(BURST, now));
        long refilled = Math.max(0, Duration.between(before.since(), now).dividedBy(REFILL));
        int left = (int) Math.min(BURST, before.left() + refilled);
        Instant since = left == BURST ? now : before.since().plus(REFILL.multipliedBy(refilled));
        budgets.put(subject, new Budget(Math.max(0, left - 1), since));
        return left > 0;
    }

    /** What was not asked for longest is forgotten first. */
    private static <V> Map<Object, V> lru() {
        return new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<Object, V> eldest) {
                return size() > KEPT;
            }
        };
    }
}
