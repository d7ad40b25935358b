package dev.polder.e2e.history;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether versions mean one thing to a client, and never go back, whatever stores its objects came from (store rule S8).
 * It knows nothing of the server: it has what the client was told, and the objects there are in the end.
 */
public final class VersionChecker {

    private final List<String> faults = new ArrayList<>();
    /** What the client believes there is. */
    private final Map<String, Note.Shown> known = new HashMap<>();
    /** The newest that it was ever shown of each object, by uid. */
    private final Map<String, Note.Shown> newest = new HashMap<>();
    /** The uids of those it was told the end of. */
    private final Set<String> ended = new HashSet<>();

    private long position;
    private long greatest;
    private boolean mustList = true;

    private VersionChecker() {}

    /**
     * One line per promise that was broken to one client.
     *
     * @param notes everything that happened to it, beginning with a list
     * @param now the objects there are, listed after the client has come to the end
     */
    public static List<String> faults(List<Note> notes, Map<String, Note.Shown> now) {
        VersionChecker checker = new VersionChecker();
        for (Note note : notes) {
            switch (note) {
                case Note.Listed listed -> checker.listed(listed);
                case Note.Resumed resumed -> checker.resumed(resumed);
                case Note.Told told -> checker.told(told);
                case Note.Bookmark bookmark -> checker.bookmark(bookmark);
                case Note.Expired expired -> checker.mustList = true;
            }
        }
        checker.converged(now);
        return checker.faults;
    }

    /**
     * One line for each object that was shown to clients of one store with one version and two values, or with one value and two
     * versions. No value of an object is ever written twice, save the empty one, which others write.
     *
     * @param clients what happened to each
     */
    public static List<String> disagreements(Collection<List<Note>> clients) {
        List<String> faults = new ArrayList<>();
        Map<String, Note.Shown> byVersion = new HashMap<>();
        Map<String, Note.Shown> byValue = new HashMap<>();
        for (List<Note> notes : clients) {
            for (Note.Shown one : shown(notes)) {
                disagreement(one, byVersion.putIfAbsent(one.uid() + " " + one.version(), one), faults);
                if (!one.value().isEmpty()) {
                    disagreement(one, byValue.putIfAbsent(one.uid() + "=" + one.value(), one), faults);
                }
            }
        }
        return faults;
    }

    private static void disagreement(Note.Shown one, Note.@Nullable Shown other, List<String> faults) {
        if (other != null && !other.equals(one)) {
            faults.add("it is " + one + " to one and " + other + " to another");
        }
    }

    /** What a client was shown of all objects; not how they ended, for an end has a version but no value of its own. */
    private static List<Note.Shown> shown(List<Note> notes) {
        List<Note.Shown> shown = new ArrayList<>();
        for (Note note : notes) {
            if (note instanceof Note.Listed listed) {
                shown.addAll(listed.objects().values());
            } else if (note instanceof Note.Told told && !told.isEnd()) {
                shown.add(told.object());
            }
        }
        return shown;
    }

    private void listed(Note.Listed list) {
        if (list.version() < greatest) {
            faults.add("a list at version " + list.version() + " comes after version " + greatest);
        }
        list.objects().forEach((name, object) -> {
            if (object.version() > list.version()) {
                faults.add(name + " is " + object + " in a list at version " + list.version());
            }
            seen(name, object);
        });
        known.clear();
        known.putAll(list.objects());
        position = list.version();
        greatest = Math.max(greatest, position);
        mustList = false;
    }

    private void resumed(Note.Resumed watch) {
        if (mustList || watch.version() != position) {
            faults.add("a watch goes on after " + watch.version() + ", but the client "
                    + (mustList ? "has to list" : "stands at " + position));
        }
    }

    private void told(Note.Told event) {
        long version = event.object().version();
        if (version <= position) {
            faults.add(event + " is told after version " + position);
        }
        if (event.type().equals("ADDED") == known.containsKey(event.name())) {
            faults.add(event + " is told, but the client knows " + known.get(event.name()));
        }
        seen(event.name(), event.object());
        if (event.isEnd()) {
            ended.add(event.object().uid());
            known.remove(event.name());
        } else {
            known.put(event.name(), event.object());
        }
        position = version;
        greatest = Math.max(greatest, version);
    }

    private void bookmark(Note.Bookmark bookmark) {
        if (bookmark.version() < position) {
            faults.add("a bookmark at version " + bookmark.version() + " comes after version " + position);
        }
        position = bookmark.version();
        greatest = Math.max(greatest, position);
    }

    /** An object is as new as it ever was, the same where it is not newer, and does not come back after its end. */
    private void seen(String name, Note.Shown object) {
        if (ended.contains(object.uid())) {
            faults.add(name + " is " + object + ", but was deleted");
        }
        Note.Shown before = newest.put(object.uid(), object);
        if (before != null
                && (object.version() < before.version()
                        || (object.version() == before.version() && !object.equals(before)))) {
            faults.add(name + " is " + object + ", but was " + before);
        }
    }

    private void converged(Map<String, Note.Shown> now) {
        if (mustList) {
            faults.add("the client has never listed again");
        }
        Map<String, Note.Shown> all = new HashMap<>(known);
        all.putAll(now);
        for (String name : all.keySet()) {
            if (!Objects.equals(known.get(name), now.get(name))) {
                faults.add(name + " is " + now.get(name) + ", but the client knows " + known.get(name));
            }
        }
    }
}
