package dev.polder.e2e.history;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether what is there after a crash can follow from what was seen before it. It knows nothing of the server: it has the
 * writers' attempts, a watcher's events, and the objects found afterwards.
 */
public final class HistoryChecker {

    private HistoryChecker() {}

    /**
     * One line per promise that was broken.
     *
     * @param history everything since the folder was made, in the order of each object's attempts
     * @param found every object that is there now
     */
    public static List<String> faults(History history, Map<String, Found> found) {
        List<String> faults = new ArrayList<>();
        repeatedRevisions(history, faults);
        Map<String, List<Write>> byName = new LinkedHashMap<>();
        history.writes()
                .forEach(write -> byName.computeIfAbsent(write.name(), name -> new ArrayList<>())
                        .add(write));
        Map<String, History.Seen> lastSeen = lastSeen(history);
        byName.forEach((name, writes) -> checkObject(name, writes, lastSeen.get(name), found.get(name), faults));
        for (String name : found.keySet()) {
            if (!byName.containsKey(name)) {
                faults.add(name + " is there, but nobody wrote it");
            }
        }
        return faults;
    }

    private static void repeatedRevisions(History history, List<String> faults) {
        Set<Long> issued = new HashSet<>();
        for (Write write : history.writes()) {
            if (write.outcome() instanceof Write.Acknowledged acknowledged && !issued.add(acknowledged.revision())) {
                faults.add("version " + acknowledged.revision() + " was issued twice, the second time for "
                        + write.name());
            }
        }
    }

    private static Map<String, History.Seen> lastSeen(History history) {
        Map<String, History.Seen> last = new HashMap<>();
        for (History.Seen event : history.seen()) {
            last.merge(event.name(), event, (one, other) -> one.revision() >= other.revision() ? one : other);
        }
        return last;
    }

    private static void checkObject(
            String name, List<Write> writes, History.@Nullable Seen seen, @Nullable Found found, List<String> faults) {
        int acknowledged = lastAcknowledged(writes);
        int visible = seen == null ? -1 : indexOfValue(writes, seen.value());
        int oldest = Math.max(acknowledged, visible);
        String value = found == null ? "" : found.value();
        if (found != null && !found.value().equals(found.copy())) {
            faults.add(name + " is half written: " + found);
            return;
        }
        if (oldest < 0 && found == null) {
            return;
        }
        int now = indexOfValue(writes, value);
        if (now < oldest || now < 0) {
            faults.add(name + " is " + (found == null ? "absent" : value) + ", but "
                    + (acknowledged >= visible ? "acknowledged" : "seen by a watch") + " was "
                    + (oldest < 0 ? "nothing" : writes.get(oldest)));
        } else if (found != null
                && writes.get(now).outcome() instanceof Write.Acknowledged yes
                && yes.revision() != found.revision()) {
            faults.add(name + " was acknowledged at " + yes.revision() + " and is served at " + found.revision());
        }
    }

    private static int lastAcknowledged(List<Write> writes) {
        for (int i = writes.size() - 1; i >= 0; i--) {
            if (!(writes.get(i).outcome() instanceof Write.Unknown)) {
                return i;
            }
        }
        return -1;
    }

    /** The last attempt that leaves an object with this value; values of one object never repeat. */
    static int indexOfValue(List<Write> writes, String value) {
        for (int i = writes.size() - 1; i >= 0; i--) {
            if (writes.get(i).value().equals(value)) {
                return i;
            }
        }
        return -1;
    }
}
