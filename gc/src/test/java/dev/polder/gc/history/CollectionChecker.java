package dev.polder.gc.history;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads a store's log and says what a collector did in it that it should not have, what it left that should have gone, and whether
 * it came to an end in time. Knows Kubernetes' rules for owners, and nothing of how they are followed here.
 */
public final class CollectionChecker {

    /**
     * How often a collector may write one object after all faults have healed and users have stopped: it loses the owners that left
     * and those that went (2), no longer blocks (1), is marked (1), is let go (1), and one more for what was under way.
     */
    public static final int MOST_WRITES = 6;

    static final String MAPS = "core/configmaps";
    static final String ROLES = "rbac.authorization.k8s.io/clusterroles";
    static final String WIDGETS = "g.io/widgets";
    static final String DEFINITIONS = "apiextensions.k8s.io/customresourcedefinitions";

    private final Map<Entry.Key, ObjectNode> objects = new HashMap<>();
    private final Set<String> gone = new HashSet<>();
    private final List<String> wrong = new ArrayList<>();
    private final long healed;
    private final Map<Entry.Key, Integer> since = new HashMap<>();
    private long term;

    private CollectionChecker(long healed) {
        this.healed = healed;
    }

    private enum Owner {
        THERE,
        WAITING,
        MISSING,
        UNKNOWN
    }

    /** Reads a log from its beginning: what was wrong in it. */
    public static List<String> wrong(List<Entry> log) {
        return read(log, Long.MAX_VALUE).wrong;
    }

    /** What is left at the end of a log that should not be: when nobody holds anything, nothing that ends may be. */
    public static List<String> left(List<Entry> log) {
        return read(log, Long.MAX_VALUE).left();
    }

    /**
     * What was not over within the bound: nothing may be left at the end of the log, and since faults have healed and users have
     * stopped no object may have been written more than {@link #MOST_WRITES} times. So all is over within as many times that number
     * of events as there are objects.
     *
     * @param healed the revision from which on nobody writes but collectors that nothing hinders
     */
    public static List<String> late(List<Entry> log, long healed) {
        CollectionChecker checker = read(log, healed);
        List<String> late = new ArrayList<>(checker.left());
        checker.since.forEach((key, writes) -> {
            if (writes > MOST_WRITES) {
                late.add(key.name() + " was written " + writes + " times");
            }
        });
        return late;
    }

    private static CollectionChecker read(List<Entry> log, long healed) {
        CollectionChecker checker = new CollectionChecker(healed);
        log.forEach(checker::next);
        return checker;
    }

    private void next(Entry entry) {
        Entry.Key key = entry.key();
        if (key == null) {
            term = entry.revision();
            return;
        }
        ObjectNode before = objects.get(key);
        if (entry.term() != 0) {
            if (entry.revision() > healed) {
                since.merge(key, 1, Integer::sum);
            }
            if (entry.term() != term) {
                wrong.add(entry.revision() + ": written by a leader of an earlier term");
            }
            if (before != null) {
                collected(entry, key, before);
            }
        }
        ObjectNode after = entry.after();
        if (after == null) {
            objects.remove(key);
            if (before != null) {
                gone.add(uid(before));
            }
        } else {
            objects.put(key, after);
        }
    }

    private void collected(Entry entry, Entry.Key key, ObjectNode before) {
        ObjectNode after = entry.after();
        boolean ends = after == null || ends(after);
        if (ends && !ends(before)) {
            List<JsonNode> references = references(before);
            if (references.isEmpty()) {
                wrong.add(entry.revision() + ": deleted what names no owner");
            }
            for (JsonNode reference : references) {
                Owner owner = owner(key, reference);
                if (owner == Owner.THERE || owner == Owner.UNKNOWN) {
                    wrong.add(entry.revision() + ": deleted " + key.name() + " whose owner is " + owner);
                }
            }
        }
        if (ends(before)) {
            released(entry, before, after);
        }
        if (after != null) {
            for (JsonNode reference : references(before)) {
                boolean kept = references(after).stream()
                        .anyMatch(one -> coordinates(one).equals(coordinates(reference)));
                boolean may = owner(key, reference) != Owner.THERE && owner(key, reference) != Owner.UNKNOWN;
                if (!kept && !may && !leaves(uid(reference))) {
                    wrong.add(entry.revision() + ": took a good owner off " + key.name());
                }
            }
        }
    }

    private void released(Entry entry, ObjectNode before, @Nullable ObjectNode after) {
        List<String> had = finalizers(before);
        List<String> has = after == null ? List.of() : finalizers(after);
        for (String finalizer : had) {
            if (has.contains(finalizer)) {
                continue;
            }
            boolean blocked = dependents(uid(before), finalizer.equals("foregroundDeletion"));
            if (!finalizer.equals("foregroundDeletion") && !finalizer.equals("orphan")) {
                wrong.add(entry.revision() + ": took a finalizer of somebody else");
            } else if (blocked) {
                wrong.add(entry.revision() + ": " + finalizer + " taken while there are dependents");
            }
        }
    }

    /** Whether an object is being deleted whose dependents are to stay. */
    private boolean leaves(String uid) {
        return objects.values().stream()
                .anyMatch(one ->
                        uid(one).equals(uid) && ends(one) && finalizers(one).contains("orphan"));
    }

    private boolean dependents(String uid, boolean blocking) {
        return objects.entrySet().stream()
                .filter(one -> !one.getKey().resource().equals(WIDGETS) || widgetsAreServed())
                .flatMap(one -> references(one.getValue()).stream())
                .anyMatch(one -> uid(one).equals(uid)
                        && (!blocking || one.path("blockOwnerDeletion").asBoolean()));
    }

    private boolean widgetsAreServed() {
        return objects.keySet().stream().anyMatch(key -> key.resource().equals(DEFINITIONS));
    }

    private Owner owner(Entry.Key dependent, JsonNode reference) {
        String resource = switch (reference.path("kind").asText()) {
            case "ConfigMap" -> MAPS;
            case "ClusterRole" -> ROLES;
            case "Widget" -> WIDGETS;
            default -> DEFINITIONS;
        };
        if (resource.equals(DEFINITIONS) || (resource.equals(WIDGETS) && !widgetsAreServed())) {
            return gone.contains(uid(reference)) ? Owner.MISSING : Owner.UNKNOWN;
        }
        String namespace = resource.equals(ROLES) ? "" : dependent.namespace();
        ObjectNode owner = objects.get(new Entry.Key(
                dependent.cluster(), resource, namespace, reference.path("name").asText()));
        if (owner == null || !uid(owner).equals(uid(reference))) {
            return Owner.MISSING;
        }
        return ends(owner) && finalizers(owner).contains("foregroundDeletion") ? Owner.WAITING : Owner.THERE;
    }

    private List<String> left() {
        List<String> left = new ArrayList<>();
        Set<String> circles = circles();
        Set<String> leaving = new HashSet<>();
        objects.values().stream()
                .filter(one -> ends(one) && finalizers(one).contains("orphan"))
                .forEach(one -> leaving.add(uid(one)));
        objects.forEach((key, object) -> {
            List<Owner> owners = references(object).stream()
                    .map(reference -> owner(key, reference))
                    .toList();
            boolean told = !owners.contains(Owner.UNKNOWN);
            if (ends(object)) {
                if (!circles.contains(uid(object))) {
                    left.add(key.name() + " never ends");
                }
            } else if (told && (owners.contains(Owner.MISSING) || owners.contains(Owner.WAITING))) {
                left.add(key.name() + " has owners " + owners);
            } else if (references(object).stream().anyMatch(one -> leaving.contains(uid(one)))) {
                left.add(key.name() + " still names who leaves");
            }
        });
        return left;
    }

    /**
     * Those who were all told by somebody to wait for their dependents, and wait for one another or for themselves: upstream opens a
     * circle only where one in it is not being deleted yet.
     */
    private Set<String> circles() {
        Map<String, ObjectNode> waiting = new HashMap<>();
        objects.values().stream()
                .filter(one -> ends(one) && finalizers(one).contains("foregroundDeletion"))
                .forEach(one -> waiting.put(uid(one), one));
        boolean smaller = true;
        while (smaller) {
            Set<String> blocked = new HashSet<>();
            for (ObjectNode one : waiting.values()) {
                references(one).stream()
                        .filter(reference ->
                                reference.path("blockOwnerDeletion").asBoolean())
                        .forEach(reference -> blocked.add(uid(reference)));
            }
            smaller = waiting.keySet().retainAll(blocked);
        }
        return waiting.keySet();
    }

    private static boolean ends(JsonNode object) {
        return object.path("metadata").has("deletionTimestamp");
    }

    private static String uid(JsonNode object) {
        return object.has("metadata")
                ? object.path("metadata").path("uid").asText()
                : object.path("uid").asText();
    }

    /** Without what may change of a reference. */
    private static List<String> coordinates(JsonNode reference) {
        return Stream.of("apiVersion", "kind", "name", "uid")
                .map(field -> reference.path(field).asText())
                .toList();
    }

    private static List<JsonNode> references(JsonNode object) {
        return object.path("metadata").path("ownerReferences").valueStream().toList();
    }

    private static List<String> finalizers(JsonNode object) {
        return object.path("metadata")
                .path("finalizers")
                .valueStream()
                .map(JsonNode::asText)
                .toList();
    }
}
