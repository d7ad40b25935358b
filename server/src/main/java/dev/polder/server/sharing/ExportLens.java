package dev.polder.server.sharing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.object.ResourceSpace;
import dev.polder.api.resource.GroupResource;
import dev.polder.api.status.ApiErrors;
import dev.polder.api.status.ApiException;
import dev.polder.apiexport.grant.Grant;
import dev.polder.apiexport.grant.Grants;
import dev.polder.apiexport.kind.ApiKinds;
import dev.polder.server.request.Lens;
import dev.polder.server.request.SightChanges;
import dev.polder.storage.Guard;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.StoreView;
import dev.polder.storage.view.ViewSnapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What the provider of an APIExport sees of one resource in its consumers' logical clusters: all objects of the export's own
 * resources, and of claimed ones what a consumer has accepted (kcp {@code pkg/virtual/apiexport}). Nothing is written into
 * consumers' objects: who sees what is found out when it is looked at.
 */
public final class ExportLens implements Lens {

    /** No object is seen but by what is granted. */
    public static final Predicate<ObjectRecord> NOTHING = record -> false;

    private final Grants grants;
    private final Grants.Subject subject;
    private final String verb;
    private final Predicate<ObjectRecord> always;
    private final BooleanSupplier served;
    private final Runnable creation;

    /**
     * A lens for one call.
     *
     * @param verb what the call does, by which it sees only where it may
     * @param always objects that the provider sees wherever they are: the bindings to its export; must not block
     * @param served whether the resource is still served as it was when the call began; must not block
     * @param creation refuses who may not create, of calls that may do so without being called creates; may wait
     */
    public ExportLens(
            Grants grants,
            Grants.Subject subject,
            String verb,
            Predicate<ObjectRecord> always,
            BooleanSupplier served,
            Runnable creation) {
        this.grants = grants;
        this.subject = subject;
        this.verb = verb;
        this.always = always;
        this.served = served;
        this.creation = creation;
    }

    @Override
    public boolean isPlain() {
        return false;
    }

    @Override
    public boolean served() {
        return served.getAsBoolean();
    }

    private Optional<Grant> grant(ViewSnapshot snapshot, LogicalClusterName cluster) {
        return grants.find(snapshot, subject, cluster).filter(grant -> grant.allows(verb));
    }

    @Override
    public Sight in(ViewSnapshot snapshot) {
        return new OfState(snapshot);
    }

    /** What is seen of a state; for one thread. */
    private final class OfState implements Sight {

        private final ViewSnapshot snapshot;
        /** Objects of one logical cluster come one after the other. */
        private @Nullable LogicalClusterName last;

        private Optional<Grant> grant = Optional.empty();

        OfState(ViewSnapshot snapshot) {
            this.snapshot = snapshot;
        }

        private Optional<Grant> of(LogicalClusterName cluster) {
            if (!cluster.equals(last)) {
                grant = grant(snapshot, cluster);
                last = cluster;
            }
            return grant;
        }

        @Override
        public boolean reaches(LogicalClusterName cluster) {
            return of(cluster).isPresent() || !always.equals(NOTHING);
        }

        @Override
        public @Nullable ObjectRecord see(ObjectRecord record) {
            Optional<Grant> granted =
                    of(record.key().cluster()).filter(one -> one.selector().matches(record.labels()));
            if (granted.isEmpty()) {
                return always.test(record) ? record : null;
            }
            long since = granted.get().since();
            return since > record.revision() ? record.atRevision(since) : record;
        }
    }

    @Override
    public SightChanges changes() {
        return new Changes();
    }

    private final class Changes implements SightChanges {

        @Override
        public List<ResourceSpace> spaces() {
            List<ResourceSpace> spaces = new ArrayList<>(Grants.spaces());
            spaces.add(ApiKinds.EXPORTS);
            spaces.add(ApiKinds.SCHEMAS);
            return spaces;
        }

        @Override
        public List<Change> after(StoreView view, ViewSnapshot present, long revision) {
            List<Change> changes = new ArrayList<>();
            grants.changes(view, present, subject, revision)
                    .forEach((when, clusters) -> changes.add(new Change(when, clusters)));
            return changes;
        }

        @Override
        public boolean isOne(StoreView view, long revision) {
            return grants.changes(view, view.snapshot(), subject, revision - 1).containsKey(revision);
        }
    }

    @Override
    public void requireCreation(ViewSnapshot snapshot, LogicalClusterName cluster, String name) {
        if (grants.find(snapshot, subject, cluster)
                .filter(grant -> grant.allows("create"))
                .isEmpty()) {
            throw forbidden(name, "failed to find suitable reason to allow access in APIBinding");
        }
        creation.run();
    }

    /**
     * Gives an object the labels of the claim's selector; expressions are left to who writes it (kcp {@code
     * pkg/virtual/apiexport/admission/selector.go}).
     */
    @Override
    public void mutate(ViewSnapshot snapshot, LogicalClusterName cluster, ObjectNode object) {
        Map<String, String> wanted = grant(snapshot, cluster).map(Grant::labels).orElse(Map.of());
        if (wanted.isEmpty() || !(object.path("metadata") instanceof ObjectNode metadata)) {
            return;
        }
        ObjectNode labels = metadata.path("labels") instanceof ObjectNode given ? given : metadata.putObject("labels");
        wanted.forEach((label, value) -> {
            JsonNode present = labels.get(label);
            if (present == null) {
                labels.put(label, value);
            } else if (!present.asText().equals(value)) {
                throw forbidden(name(object), "protected label " + label + " must have value " + value);
            }
        });
    }

    @Override
    public void validate(ViewSnapshot snapshot, LogicalClusterName cluster, ObjectNode object) {
        Map<String, String> labels = new HashMap<>();
        object.path("metadata")
                .path("labels")
                .properties()
                .forEach(label -> labels.put(label.getKey(), label.getValue().asText()));
        Optional<Grant> granted = grants.find(snapshot, subject, cluster);
        if (granted.isEmpty()) {
            throw forbidden(name(object), "failed to find suitable reason to allow access in APIBinding");
        }
        if (!granted.get().selector().matches(labels)) {
            throw forbidden(name(object), "object does not match required labels");
        }
    }

    private static String name(ObjectNode object) {
        return object.path("metadata").path("name").asText("");
    }

    private ApiException forbidden(String name, String why) {
        GroupResource resource = subject.resource();
        return ApiErrors.forbidden(resource, name, why);
    }

    @Override
    public List<Guard> guards(ViewSnapshot snapshot, LogicalClusterName cluster) {
        return grants.rows(snapshot, subject, cluster).stream()
                .map(row -> new Guard(KeyLayout.object(row.key()), row.revision()))
                .toList();
    }
}
