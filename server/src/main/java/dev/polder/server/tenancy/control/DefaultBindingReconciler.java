package dev.polder.server.tenancy.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.cluster.LogicalClusterPhase;
import dev.polder.api.cluster.TenancyKeys;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.status.ApiException;
import dev.polder.api.status.StatusReason;
import dev.polder.apiexport.binding.DefaultBinding;
import dev.polder.apiexport.binding.DefaultBinding.Progress;
import dev.polder.apiexport.export.Export;
import dev.polder.apiexport.export.Exports;
import dev.polder.apiexport.kind.ApiKinds;
import dev.polder.machinery.object.Conditions;
import dev.polder.machinery.object.Conditions.Severity;
import dev.polder.machinery.object.ObjectFacts;
import dev.polder.server.tenancy.Lifecycle;
import dev.polder.server.tenancy.RootObjects;
import dev.polder.server.tenancy.StoredFacts;
import dev.polder.server.tenancy.Tenancy;
import dev.polder.server.tenancy.WorkspaceConditions;
import dev.polder.server.tenancy.WorkspaceTypes;
import dev.polder.spi.control.ObjectClient;
import dev.polder.spi.control.Reconciler;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.StoreView;
import dev.polder.storage.view.ViewSnapshot;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes the bindings that the types of a logical cluster ask for, before it is ready, and keeps those up that they want to be
 * kept up (kcp {@code pkg/reconciler/tenancy/initialization} and {@code pkg/reconciler/tenancy/defaultapibindinglifecycle}).
 */
final class DefaultBindingReconciler implements Reconciler {

    private static final String ERRORS = "APIBindingErrors";
    private static final String WAITING = "WaitingOnAPIBindings";
    private static final String TYPES_INVALID = "WorkspaceTypesInvalid";

    private final StoreView view;
    private final ObjectClient client;
    private final Exports exports;
    private final DefaultBindings bindings;
    private final InstantSource clock;

    DefaultBindingReconciler(
            StoreView view, ObjectClient client, Exports exports, DefaultBindings bindings, InstantSource clock) {
        this.view = view;
        this.client = client;
        this.exports = exports;
        this.bindings = bindings;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "kcp-apibinder-initializer";
    }

    @Override
    public void reconcile(ObjectKey key) {
        ViewSnapshot snapshot = view.snapshot();
        ObjectRecord record =
                snapshot.map(Tenancy.space(Tenancy.LOGICAL_CLUSTERS)).get(key.cluster(), "", TenancyKeys.SINGLETON);
        if (record == null || record.terminating() || record.unreadable().isPresent()) {
            return;
        }
        ObjectNode described = StoredFacts.tree(record);
        if (isAwaited(described)) {
            initialize(snapshot, key.cluster(), described);
        } else if (Lifecycle.is(described, LogicalClusterPhase.INITIALIZING)
                || Lifecycle.is(described, LogicalClusterPhase.READY)) {
            keep(snapshot, key.cluster(), described);
        }
    }

    private static List<String> initializers(JsonNode described) {
        return ObjectFacts.texts(described.path("status").path("initializers"));
    }

    private static boolean isAwaited(JsonNode described) {
        return Lifecycle.is(described, LogicalClusterPhase.INITIALIZING)
                && initializers(described).contains(WorkspaceTypes.BINDINGS_INITIALIZER);
    }

    /** What came of looking after bindings: what kcp's messages say went wrong, and what can be tried again. */
    private static final class Errors {
        private final List<String> all = new ArrayList<>();
        private boolean missing;
        private @Nullable ApiException refused;

        /** Said once, however many exports are missing. Whoever waits goes on when one appears. */
        void missing(String what) {
            if (!missing) {
                all.add("unable to complete " + what + ": unable to find at least 1 APIExport");
            }
            missing = true;
        }

        void refused(ApiException why) {
            all.add(why.status().message());
            refused = why;
        }

        /** As Go prints aggregates. */
        String text() {
            return all.size() == 1 ? all.get(0) : all.toString();
        }

        /** Whatever the store or an admission plugin refused is tried again. */
        void retry() {
            if (refused != null) {
                throw refused;
            }
        }
    }

    private void initialize(ViewSnapshot snapshot, LogicalClusterName cluster, ObjectNode described) {
        DefaultBindings.Wanted wanted = bindings.of(described);
        if (wanted.isNothing() && initializers(described).contains(Beginnings.UNIVERSAL)) {
            // Done together with the rest, in one transaction.
            return;
        }
        Errors errors = new Errors();
        for (DefaultBinding binding : wanted.atFirst()) {
            Optional<Export> export = find(snapshot, cluster, binding);
            if (export.isEmpty()) {
                errors.missing("initialization");
            } else if (present(snapshot, cluster, binding) == null) {
                make(cluster, binding, export.get(), errors);
            }
        }
        List<String> incomplete = incomplete(snapshot, cluster, wanted.atFirst(), true);
        String condition = WorkspaceConditions.BINDINGS_INITIALIZED;
        tell(cluster, described, (live, now) -> {
            if (!isAwaited(live)) {
                return;
            }
            if (!wanted.problem().isEmpty()) {
                Conditions.markFalse(live, condition, Severity.ERROR, TYPES_INVALID, wanted.problem(), now);
            } else if (!errors.all.isEmpty()) {
                String message = "encountered errors: " + errors.text();
                Conditions.markFalse(live, condition, Severity.ERROR, ERRORS, message, now);
            } else if (!incomplete.isEmpty()) {
                String message = "APIBinding(s) not yet fully bound: " + String.join(", ", incomplete);
                Conditions.markFalse(live, condition, Severity.INFO, WAITING, message, now);
            } else {
                // kcp leaves the condition as it was, which says for ever that something is waited for.
                Conditions.markTrue(live, condition, now);
                List<String> left = initializers(live);
                left.remove(WorkspaceTypes.BINDINGS_INITIALIZER);
                ObjectFacts.setTexts(live.withObject("/status"), "initializers", left);
            }
        });
        errors.retry();
    }

    private void keep(ViewSnapshot snapshot, LogicalClusterName cluster, ObjectNode described) {
        DefaultBindings.Wanted wanted = bindings.of(described);
        if (wanted.always().isEmpty()) {
            return;
        }
        Errors errors = new Errors();
        for (DefaultBinding binding : wanted.always()) {
            Optional<Export> export = find(snapshot, cluster, binding);
            ObjectRecord present = present(snapshot, cluster, binding);
            if (export.isEmpty()) {
                errors.missing("reconciliation");
            } else if (present == null) {
                make(cluster, binding, export.get(), errors);
            } else {
                update(present, binding.spec(export.get().claims()), errors);
            }
        }
        List<String> incomplete = incomplete(snapshot, cluster, wanted.always(), false);
        String condition = WorkspaceConditions.BINDINGS_RECONCILED;
        tell(cluster, described, (live, now) -> {
            if (!errors.all.isEmpty()) {
                String message = "encountered errors: " + errors.text();
                Conditions.markFalse(live, condition, Severity.ERROR, ERRORS, message, now);
            } else if (!incomplete.isEmpty()) {
                String message = "APIBinding(s) not yet fully reconciled: " + String.join(", ", incomplete);
                Conditions.markFalse(live, condition, Severity.INFO, WAITING, message, now);
            } else {
                Conditions.markTrue(live, condition, now);
            }
        });
        errors.retry();
    }

    private Optional<Export> find(ViewSnapshot snapshot, LogicalClusterName cluster, DefaultBinding binding) {
        return exports.cluster(cluster, binding.path())
                .flatMap(found -> exports.export(snapshot, found, binding.export()));
    }

    private static @Nullable ObjectRecord present(
            ViewSnapshot snapshot, LogicalClusterName cluster, DefaultBinding binding) {
        return snapshot.map(ApiKinds.BINDINGS).get(cluster, "", binding.name(cluster));
    }

    private void make(LogicalClusterName cluster, DefaultBinding binding, Export export, Errors errors) {
        ObjectNode object = RootObjects.object(DefaultBinding.RESOURCE, "APIBinding", binding.name(cluster));
        object.set("spec", binding.spec(export.claims()));
        try {
            client.create(cluster, DefaultBinding.RESOURCE, "", object);
        } catch (ApiException e) {
            if (e.status().reason() != StatusReason.ALREADY_EXISTS) {
                errors.refused(e);
            }
        }
    }

    /** Answers the claims that the export has now as they would have been answered at first. */
    private void update(ObjectRecord present, ObjectNode spec, Errors errors) {
        if (present.terminating() || present.unreadable().isPresent()) {
            return;
        }
        JsonNode claims = spec.path("permissionClaims");
        if (claims.equals(StoredFacts.tree(present).path("spec").path("permissionClaims"))) {
            return;
        }
        try {
            ObjectKey key = present.key();
            client.modify(key.cluster(), DefaultBinding.RESOURCE, "", key.name(), "", live -> {
                if (claims.isMissingNode()) {
                    live.withObject("/spec").remove("permissionClaims");
                } else {
                    live.withObject("/spec").set("permissionClaims", claims.deepCopy());
                }
                return live;
            });
        } catch (ApiException e) {
            errors.refused(e);
        }
    }

    /** What cannot be used yet, in order. */
    private static List<String> incomplete(
            ViewSnapshot snapshot, LogicalClusterName cluster, Collection<DefaultBinding> wanted, boolean claims) {
        List<JsonNode> present = new ArrayList<>();
        for (Iterator<ObjectRecord> all = snapshot.map(ApiKinds.BINDINGS).in(cluster); all.hasNext(); ) {
            ObjectRecord record = all.next();
            if (record.unreadable().isEmpty()) {
                present.add(StoredFacts.tree(record));
            }
        }
        List<String> incomplete = new ArrayList<>();
        for (DefaultBinding binding : wanted) {
            Optional<JsonNode> found =
                    present.stream().filter(binding::isBoundBy).findFirst();
            if (found.isEmpty()) {
                incomplete.add("for APIExport " + binding.qualified());
                continue;
            }
            String name = found.get().path("metadata").path("name").asText();
            Progress progress = DefaultBinding.progress(found.get());
            if (progress == Progress.BINDING) {
                incomplete.add(name);
            } else if (claims && progress == Progress.CLAIMS) {
                incomplete.add(name + " waiting for permission claims to be applied");
            }
        }
        incomplete.sort(null);
        return incomplete;
    }

    private void tell(LogicalClusterName cluster, ObjectNode described, BiConsumer<ObjectNode, Instant> change) {
        ObjectNode told = described.deepCopy();
        change.accept(told, clock.instant());
        if (!told.equals(described)) {
            client.modify(cluster, Tenancy.LOGICAL_CLUSTERS, "", TenancyKeys.SINGLETON, "status", live -> {
                change.accept(live, clock.instant());
                return live;
            });
        }
    }
}
