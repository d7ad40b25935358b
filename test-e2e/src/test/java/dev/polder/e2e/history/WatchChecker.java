package dev.polder.e2e.history;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Decides whether what a watcher was told can follow from what writers did: everything acknowledged, once, in order, and nothing
 * else. Objects are written one at a time here, so that no version may be told twice.
 */
public final class WatchChecker {

    private final Told told;
    private final Map<String, List<Write>> attempts = new LinkedHashMap<>();
    private final Map<String, List<History.Seen>> events = new HashMap<>();
    private final List<String> faults = new ArrayList<>();

    private WatchChecker(List<Write> writes, Told told) {
        this.told = told;
        writes.forEach(write -> attempts.computeIfAbsent(write.name(), name -> new ArrayList<>())
                .add(write));
        told.seen()
                .forEach(event -> events.computeIfAbsent(event.name(), name -> new ArrayList<>())
                        .add(event));
    }

    /**
     * One line per promise that was broken.
     *
     * @param writes every attempt, in the order of each object's; all have ended before the watcher came to its end
     * @param told what the watcher was told, beginning before the first attempt
     */
    public static List<String> faults(List<Write> writes, Told told) {
        WatchChecker checker = new WatchChecker(writes, told);
        checker.checkOrder();
        checker.events.forEach(checker::checkEvents);
        checker.attempts.forEach(checker::checkNothingMissed);
        return checker.faults;
    }

    private void checkOrder() {
        long previous = told.after();
        for (History.Seen event : told.seen()) {
            if (event.revision() <= previous) {
                faults.add(event + " is told after version " + previous);
            }
            previous = event.revision();
        }
    }

    /** Each event of an object is an attempt to write it, and a later one than the event before. */
    private void checkEvents(String name, List<History.Seen> seen) {
        List<Write> writes = attempts.getOrDefault(name, List.of());
        int previous = -1;
        for (History.Seen event : seen) {
            int attempt = HistoryChecker.indexOfValue(writes, event.value());
            if (attempt < 0) {
                faults.add(event + " is told, but nobody wrote it");
                return;
            }
            if (attempt <= previous) {
                faults.add(event + " is told after " + writes.get(previous));
            }
            if (writes.get(attempt).outcome() instanceof Write.Acknowledged yes && yes.revision() != event.revision()) {
                faults.add(event + " was acknowledged at " + yes.revision());
            }
            previous = attempt;
        }
    }

    private void checkNothingMissed(String name, List<Write> writes) {
        List<History.Seen> seen = events.getOrDefault(name, List.of());
        long newest = told.after();
        for (Write write : writes) {
            boolean is = seen.stream().anyMatch(event -> event.value().equals(write.value()));
            switch (write.outcome()) {
                case Write.Acknowledged yes -> {
                    newest = yes.revision();
                    if (!is && !isListedLater(yes.revision(), seen, writes)) {
                        faults.add(write + " is not told");
                    }
                }
                case Write.Gone gone -> {
                    if (!is && !endsInGap(newest)) {
                        faults.add(write + " is not told");
                    }
                }
                case Write.Unknown unknown -> {}
            }
        }
    }

    /** Whether a list stands for an event: it fell into a gap, whose end has a later state of the object or may lack it. */
    private boolean isListedLater(long revision, List<History.Seen> seen, List<Write> writes) {
        return told.gaps().stream()
                .filter(gap -> gap.holds(revision))
                .anyMatch(gap -> writes.stream().anyMatch(Write::isDelete)
                        || seen.stream().anyMatch(event -> event.revision() > revision && gap.holds(event.revision())));
    }

    /** A deletion tells no version; it comes after the newest write of the object. */
    private boolean endsInGap(long newest) {
        return told.gaps().stream().anyMatch(gap -> gap.until() > newest);
    }
}
