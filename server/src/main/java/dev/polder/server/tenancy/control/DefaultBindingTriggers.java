package dev.polder.server.tenancy.control;

import dev.polder.api.cluster.TenancyKeys;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.object.ResourceSpace;
import dev.polder.apiexport.binding.DefaultBinding;
import dev.polder.apiexport.export.Exports;
import dev.polder.apiexport.kind.ApiKinds;
import dev.polder.machinery.object.ObjectFacts;
import dev.polder.server.tenancy.Lifecycle;
import dev.polder.server.tenancy.StoredFacts;
import dev.polder.server.tenancy.Tenancy;
import dev.polder.server.tenancy.WorkspaceType;
import dev.polder.server.tenancy.WorkspaceTypes;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.StoreView;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** In which logical clusters bindings must be looked at when something changed. */
final class DefaultBindingTriggers {

    private static final ResourceSpace CLUSTERS = Tenancy.space(Tenancy.LOGICAL_CLUSTERS);
    private static final ResourceSpace TYPES = Tenancy.space(Tenancy.TYPES);
    private static final Set<ResourceSpace> CONCERNING = Set.of(CLUSTERS, TYPES, ApiKinds.BINDINGS, ApiKinds.EXPORTS);

    /** The label of logical clusters whose bindings are waited for. */
    private static final String WAITING = Lifecycle.label(
                    TenancyKeys.INITIALIZER_LABEL, WorkspaceTypes.BINDINGS_INITIALIZER)
            .getKey();

    private final StoreView view;
    private final WorkspaceTypes types;
    private final Exports exports;
    private final DefaultBindings bindings;

    DefaultBindingTriggers(StoreView view, WorkspaceTypes types, Exports exports, DefaultBindings bindings) {
        this.view = view;
        this.types = types;
        this.exports = exports;
        this.bindings = bindings;
    }

    /** Whether changes of a resource matter. */
    static boolean concerns(ResourceSpace space) {
        return CONCERNING.contains(space);
    }

    /** The descriptions of the logical clusters that something which appeared, changed or disappeared matters to. */
    List<ObjectKey> of(ObjectRecord record) {
        ObjectKey key = record.key();
        if (key.space().equals(CLUSTERS) || key.space().equals(ApiKinds.BINDINGS)) {
            return List.of(new ObjectKey(key.cluster(), CLUSTERS, "", TenancyKeys.SINGLETON));
        }
        List<ObjectKey> found = new ArrayList<>();
        if (key.space().equals(TYPES)) {
            found.addAll(waiting());
            found.addAll(keeping(type -> is(type, key)));
        } else {
            List<DefaultBinding> named = new ArrayList<>();
            types.all()
                    .forEach(type -> type.bindings().stream()
                            .filter(binding -> leadsTo(binding, key))
                            .forEach(named::add));
            if (!named.isEmpty()) {
                found.addAll(waiting());
                found.addAll(keeping(type -> type.bindings().stream().anyMatch(named::contains)));
            }
        }
        return found;
    }

    private static boolean is(WorkspaceType type, ObjectKey key) {
        return type.cluster().equals(key.cluster()) && type.name().equals(key.name());
    }

    private boolean leadsTo(DefaultBinding binding, ObjectKey export) {
        return binding.export().equals(export.name())
                && exports.cluster(export.cluster(), binding.path())
                        .filter(export.cluster()::equals)
                        .isPresent();
    }

    private List<ObjectKey> waiting() {
        return clusters(record -> record.labels().containsKey(WAITING));
    }

    /** The logical clusters that one of these types keeps bindings up in; they are only read when there is such a type. */
    private List<ObjectKey> keeping(Predicate<WorkspaceType> wanted) {
        List<WorkspaceType> keepers = types.all().stream()
                .filter(type -> type.maintains() && wanted.test(type))
                .toList();
        if (keepers.isEmpty()) {
            return List.of();
        }
        Map<String, Boolean> byType = new HashMap<>();
        return clusters(record -> record.unreadable().isEmpty()
                && byType.computeIfAbsent(
                        ObjectFacts.note(StoredFacts.tree(record), TenancyKeys.TYPE),
                        type -> bindings.isAnyOf(type, keepers)));
    }

    private List<ObjectKey> clusters(Predicate<ObjectRecord> wanted) {
        List<ObjectKey> found = new ArrayList<>();
        for (Iterator<ObjectRecord> all = view.snapshot().map(CLUSTERS).all(); all.hasNext(); ) {
            ObjectRecord record = all.next();
            if (wanted.test(record)) {
                found.add(record.key());
            }
        }
        return found;
    }
}
