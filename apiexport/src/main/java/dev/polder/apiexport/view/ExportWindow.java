package dev.polder.apiexport.view;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cluster.ClusterScope;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.object.ResourceSpace;
import dev.polder.api.status.ApiErrors;
import dev.polder.api.status.ApiException;
import dev.polder.apiexport.grant.Grant;
import dev.polder.apiexport.grant.Grants;
import dev.polder.apiexport.kind.ApiKinds;
import dev.polder.spi.schema.SchemaOrigin;
import dev.polder.spi.virtual.Sight;
import dev.polder.spi.virtual.SightChanges;
import dev.polder.spi.virtual.Window;
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
final class ExportWindow implements Window<ViewSnapshot> {

    /** No object is seen but by what is granted. */
    static final Predicate<Map<String, String>> NOTHING = labels -> false;

    private final StoreView view;
    private final Grants grants;
    private final Grants.Subject subject;
    private final String verb;
    private final Predicate<Map<String, String>> always;
    private final BooleanSupplier served;

    /**
     * A window for one call.
     *
     * @param verb what the call does, by which it sees only where it may
     * @param always the labels of objects that the provider sees wherever they are: the bindings to its export; must not block
     * @param served whether the resource is still served as it was when the call began; must not block
     */
    ExportWindow(
            StoreView view,
            Grants grants,
            Grants.Subject subject,
            String verb,
            Predicate<Map<String, String>> always,
            BooleanSupplier served) {
        this.view = view;
        this.grants = grants;
        this.subject = subject;
        this.verb = verb;
        this.always = always;
        this.served = served;
    }

    @Override
    public boolean served() {
        return served.getAsBoolean();
    }

    @Override
    public Sight in(ViewSnapshot state) {
        return new OfState(state);
    }

    @Override
    public List<Basis> basis(ClusterScope scope) {
        return Grants.basis(subject, scope);
    }

    /** What is seen of a state. */
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
                grant = grants.find(snapshot, subject, cluster).filter(found -> found.allows(verb));
                last = cluster;
            }
            return grant;
        }

        @Override
        public boolean reaches(LogicalClusterName cluster) {
            return of(cluster).isPresent() || !always.equals(NOTHING);
        }

        @Override
        public long seen(ObjectKey key, Map<String, String> labels, long revision) {
            Optional<Grant> granted =
                    of(key.cluster()).filter(one -> one.selector().matches(labels));
            if (granted.isEmpty()) {
                return always.test(labels) ? revision : HIDDEN;
            }
            return Math.max(granted.get().since(), revision);
        }

        @Override
        public void requireCreation(LogicalClusterName cluster, String name) {
            if (grants.find(snapshot, subject, cluster)
                    .filter(found -> found.allows("create"))
                    .isEmpty()) {
                throw forbidden(name, "failed to find suitable reason to allow access in APIBinding");
            }
        }

        /**
         * Gives an object the labels of the claim's selector; expressions are left to who writes it (kcp {@code
         * pkg/virtual/apiexport/admission/selector.go}).
         */
        @Override
        public void mutate(LogicalClusterName cluster, ObjectNode object) {
            Map<String, String> wanted = of(cluster).map(Grant::labels).orElse(Map.of());
            if (wanted.isEmpty() || !(object.path("metadata") instanceof ObjectNode metadata)) {
                return;
            }
            ObjectNode labels =
                    metadata.path("labels") instanceof ObjectNode given ? given : metadata.putObject("labels");
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
        public void validate(LogicalClusterName cluster, ObjectNode object) {
            Map<String, String> labels = new HashMap<>();
            object.path("metadata")
                    .path("labels")
                    .properties()
                    .forEach(
                            label -> labels.put(label.getKey(), label.getValue().asText()));
            Optional<Grant> granted = grants.find(snapshot, subject, cluster);
            if (granted.isEmpty()) {
                throw forbidden(name(object), "failed to find suitable reason to allow access in APIBinding");
            }
            if (!granted.get().selector().matches(labels)) {
                throw forbidden(name(object), "object does not match required labels");
            }
        }

        @Override
        public List<SchemaOrigin.Row> rows(LogicalClusterName cluster) {
            return grants.rows(snapshot, subject, cluster).stream()
                    .map(row -> new SchemaOrigin.Row(row.key(), row.revision()))
                    .toList();
        }
    }

    private static String name(ObjectNode object) {
        return object.path("metadata").path("name").asText("");
    }

    private ApiException forbidden(String name, String why) {
        return ApiErrors.forbidden(subject.resource(), name, why);
    }

    @Override
    public SightChanges<ViewSnapshot> changes() {
        return new SightChanges<>() {
            @Override
            public List<ResourceSpace> spaces() {
                List<ResourceSpace> spaces = new ArrayList<>(Grants.spaces());
                spaces.add(ApiKinds.EXPORTS);
                spaces.add(ApiKinds.SCHEMAS);
                return spaces;
            }

            @Override
            public List<Change> after(ViewSnapshot present, long revision) {
                List<Change> changes = new ArrayList<>();
                grants.changes(view, present, subject, revision)
                        .forEach((when, clusters) -> changes.add(new Change(when, clusters)));
                return changes;
            }
        };
    }
}
