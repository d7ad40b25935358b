package dev.polder.gc.history;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.object.ResourceSpace;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads a store's log and says what a collector did in it that it should not have, and what it left that should have gone. Knows
 * Kubernetes' rules for owners, and nothing of how they are followed here.
 */
final class CollectionChecker {

    static final ResourceSpace MAPS = ResourceSpace.local("", "configmaps");
    static final ResourceSpace ROLES = ResourceSpace.local("rbac.authorization.k8s.io", "clusterroles");
    static final ResourceSpace WIDGETS = ResourceSpace.local("g.io", "widgets");
    static final ResourceSpace DEFINITIONS = ResourceSpace.local("apiextensions.k8s.io", "customresourcedefinitions");

    private final Map<ObjectKey, ObjectNode> objects = new HashMap<>();
    private final Set<String> gone = new HashSet<>();
    private final List<String> wrong = new ArrayList<>();
    private long term;

    private enum Owner {
        THERE,
        WAITING,
        MISSING,
        UNKNOWN
    }

    /** Reads a log from its beginning: what was wrong in it. */
    static List<String> wrong(List<Entry> log) {
        return read(log).wrong;
    }

    /** What is left at the end of a log that should not be: when nobody holds anything, nothing that ends may be. */
    static List<String> left(List<Entry> log) {
        return read(log).left();
    }

    private static CollectionChecker read(List<Entry> log) {
        CollectionChecker checker = new CollectionChecker();
        log.forEach(checker::next);
        return checker;
    }

    private void next(Entry entry) {
        ObjectKey key = entry.key();
        if (key == null) {
            term = entry.revision();
            return;
        }
        ObjectNode before = objects.get(key);
        if (entry.term() != 0) {
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

    private void collected(Entry entry, ObjectKey key, ObjectNode before) {
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
                .filter(one -> !one.getKey().space().equals(WIDGETS) || widgetsAreServed())
                .flatMap(one -> references(one.getValue()).stream())
                .anyMatch(one -> uid(one).equals(uid)
                        && (!blocking || one.path("blockOwnerDeletion").asBoolean()));
    }

    private boolean widgetsAreServed() {
        return objects.keySet().stream().anyMatch(key -> key.space().equals(DEFINITIONS));
    }

    private Owner owner(ObjectKey dependent, JsonNode reference) {
        ResourceSpace space = switch (reference.path("kind").asText()) {
            case "ConfigMap" -> MAPS;
            case "ClusterRole" -> ROLES;
            case "Widget" -> WIDGETS;
            default -> DEFINITIONS;
        };
        if (space.equals(DEFINITIONS) || (space.equals(WIDGETS) && !widgetsAreServed())) {
            return gone.contains(uid(reference)) ? Owner.MISSING : Owner.UNKNOWN;
        }
        String namespace = space.equals(ROLES) ? "" : dependent.namespace();
        ObjectNode owner = objects.get(new ObjectKey(
                dependent.cluster(), space, namespace, reference.path("name").asText()));
        if (owner == null || !uid(owner).equals(uid(reference))) {
            return Owner.MISSING;
        }
        return ends(owner) && finalizers(owner).contains("foregroundDeletion") ? Owner.WAITING : Owner.THERE;
    }

    private List<String> left() {
        List<String> left = new ArrayList<>();
        Set<String> circles = circles();
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
            } else if (references(object).stream().anyMatch(one -> leaves(uid(one)))) {
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
