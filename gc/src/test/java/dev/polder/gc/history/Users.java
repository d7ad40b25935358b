package dev.polder.gc.history;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.json.Json;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.object.ResourceSpace;
import dev.polder.storage.Guard;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.ViewSnapshot;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Users of one logical cluster, who make, change and delete at random, and a definition that comes and goes. */
final class Users {

    private static final LogicalClusterName CLUSTER = LogicalClusterName.ROOT;
    private static final List<ResourceSpace> SPACES = List.of(TestTypes.MAPS, TestTypes.WIDGETS, TestTypes.ROLES);
    private static final String HELD = "example.com/held";

    private final Rows rows;
    private final RandomGenerator random;
    private final List<Known> known = new ArrayList<>();
    private int made;

    /** An object that was made at some time. */
    private record Known(ObjectKey key, String kind, String uid) {}

    Users(Rows rows, RandomGenerator random) {
        this.rows = rows;
        this.random = random;
    }

    private ViewSnapshot now() {
        return rows.view().consistent().toCompletableFuture().join();
    }

    private boolean widgetsAreServed(ViewSnapshot snapshot) {
        return snapshot.map(TestTypes.DEFINITIONS).get(CLUSTER, "", TestTypes.DEFINITION) != null;
    }

    /** Does something. */
    void act() {
        int choice = random.nextInt(20);
        if (choice < 11) {
            make();
        } else if (choice < 15) {
            delete();
        } else if (choice < 17) {
            change();
        } else if (choice < 18) {
            letGo(random.nextInt(4) == 0);
        } else {
            define(random.nextBoolean());
        }
    }

    private void make() {
        ViewSnapshot snapshot = now();
        ResourceSpace space = SPACES.get(random.nextInt(SPACES.size()));
        boolean widget = space.equals(TestTypes.WIDGETS);
        if (widget && !widgetsAreServed(snapshot)) {
            return;
        }
        boolean role = space.equals(TestTypes.ROLES);
        String kind = widget ? "Widget" : role ? "ClusterRole" : "ConfigMap";
        String namespace = role ? "" : "ns" + random.nextInt(2);
        ObjectKey key = new ObjectKey(CLUSTER, space, namespace, "n" + random.nextInt(12));
        if (find(snapshot, key) != null) {
            return;
        }
        ObjectNode object = Json.object();
        object.put("apiVersion", widget ? "g.io/v1" : role ? "rbac.authorization.k8s.io/v1" : "v1");
        object.put("kind", kind);
        ObjectNode metadata = object.putObject("metadata");
        metadata.put("name", key.name());
        if (!role) {
            metadata.put("namespace", namespace);
        }
        String uid = "uid-" + made++;
        metadata.put("uid", uid);
        if (random.nextInt(10) == 0) {
            metadata.putArray("finalizers").add(HELD);
        }
        List<Guard> guards = new ArrayList<>(owners(snapshot, metadata));
        if (widget) {
            guards.add(guard(snapshot, TestTypes.definition(CLUSTER)));
        }
        if (rows.commit(key, Optional.of(object), 0, guards)) {
            known.add(new Known(key, kind, uid));
        }
    }

    /** Names owners at random: what was decided on their being there holds when it is written. */
    private List<Guard> owners(ViewSnapshot snapshot, ObjectNode metadata) {
        List<Guard> guards = new ArrayList<>();
        ArrayNode list = metadata.putArray("ownerReferences");
        for (int i = random.nextInt(3); i > 0 && !known.isEmpty(); i--) {
            Known owner = known.get(random.nextInt(known.size()));
            ObjectRecord record = find(snapshot, owner.key());
            if (record != null && record.uid().equals(owner.uid()) && record.terminating()) {
                continue;
            }
            boolean ofRole =
                    !metadata.has("namespace") && !owner.key().namespace().isEmpty();
            boolean wrong = random.nextInt(10) == 0;
            list.addObject()
                    .put(
                            "apiVersion",
                            switch (owner.kind()) {
                                case "Widget" -> "g.io/v1";
                                case "ClusterRole" -> "rbac.authorization.k8s.io/v1";
                                default -> "v1";
                            })
                    .put("kind", owner.kind())
                    .put("name", wrong ? "wrong" : owner.key().name())
                    .put("uid", owner.uid())
                    .put("blockOwnerDeletion", !ofRole && random.nextBoolean());
            if (ofRole) {
                // Nobody ever says of such a reference whether it is good.
                list.remove(list.size() - 1);
                continue;
            }
            guards.add(guard(snapshot, owner.key()));
        }
        if (list.isEmpty()) {
            metadata.remove("ownerReferences");
        }
        return guards;
    }

    private static Guard guard(ViewSnapshot snapshot, ObjectKey key) {
        ObjectRecord record = find(snapshot, key);
        return new Guard(KeyLayout.object(key), record == null ? 0 : record.revision());
    }

    private static @Nullable ObjectRecord find(ViewSnapshot snapshot, ObjectKey key) {
        return snapshot.map(key.space()).get(key.cluster(), key.namespace(), key.name());
    }

    private @Nullable ObjectRecord anyone(ViewSnapshot snapshot) {
        if (known.isEmpty()) {
            return null;
        }
        return find(snapshot, known.get(random.nextInt(known.size())).key());
    }

    private void delete() {
        ObjectRecord record = anyone(now());
        if (record != null) {
            String policy = List.of("Background", "Foreground", "Orphan").get(random.nextInt(3));
            rows.commit(record.key(), Rows.deleted(tree(record), policy), record.revision(), List.of());
        }
    }

    private void change() {
        ViewSnapshot snapshot = now();
        ObjectRecord record = anyone(snapshot);
        if (record != null && !record.terminating()) {
            ObjectNode object = tree(record);
            List<Guard> guards = owners(snapshot, (ObjectNode) object.path("metadata"));
            guards.removeIf(one -> one.key().equals(KeyLayout.object(record.key())));
            rows.commit(record.key(), Optional.of(object), record.revision(), guards);
        }
    }

    private void letGo(boolean all) {
        ViewSnapshot snapshot = now();
        for (ResourceSpace space : SPACES) {
            Iterator<ObjectRecord> records = snapshot.map(space).all();
            while (records.hasNext()) {
                ObjectRecord record = records.next();
                ObjectNode object = tree(record);
                if (object.path("metadata").path("finalizers") instanceof ArrayNode finalizers
                        && finalizers.valueStream().anyMatch(one -> one.asText().equals(HELD))
                        && (all || random.nextBoolean())) {
                    for (int i = finalizers.size() - 1; i >= 0; i--) {
                        if (finalizers.get(i).asText().equals(HELD)) {
                            finalizers.remove(i);
                        }
                    }
                    boolean over = record.terminating() && finalizers.isEmpty();
                    rows.commit(
                            record.key(), over ? Optional.empty() : Optional.of(object), record.revision(), List.of());
                }
            }
        }
    }

    /** A definition that goes takes its objects along, the last of them before it. */
    private void define(boolean present) {
        ViewSnapshot snapshot = now();
        ObjectKey key = TestTypes.definition(CLUSTER);
        ObjectRecord definition = find(snapshot, key);
        if (present && definition == null) {
            ObjectNode object = Json.object().put("apiVersion", "apiextensions.k8s.io/v1");
            object.put("kind", "CustomResourceDefinition");
            object.putObject("metadata").put("name", key.name()).put("uid", "definition-" + made++);
            rows.commit(key, Optional.of(object), 0, List.of());
        } else if (!present && definition != null) {
            snapshot.map(TestTypes.WIDGETS)
                    .all()
                    .forEachRemaining(one -> rows.commit(one.key(), Optional.empty(), one.revision(), List.of()));
            if (now().map(TestTypes.WIDGETS).size() == 0) {
                rows.commit(key, Optional.empty(), definition.revision(), List.of());
            }
        }
    }

    /**
     * Nobody holds anything any more.
     *
     * @param define whether every type can be told as well; else a definition that has gone stays away
     */
    void heal(boolean define) {
        while (define && !widgetsAreServed(now())) {
            define(true);
        }
        while (holds()) {
            letGo(true);
        }
    }

    private boolean holds() {
        ViewSnapshot snapshot = now();
        List<ObjectRecord> all = new ArrayList<>();
        SPACES.forEach(space -> snapshot.map(space).all().forEachRemaining(all::add));
        return all.stream().anyMatch(one -> tree(one).toString().contains(HELD));
    }

    private static ObjectNode tree(ObjectRecord record) {
        return Json.readOwn(record.body().json());
    }
}
