package dev.polder.server.tenancy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.cluster.TenancyKeys;
import dev.polder.api.object.ResourceSpace;
import dev.polder.api.status.ApiErrors;
import dev.polder.api.status.ApiException;
import dev.polder.apiexport.binding.DefaultBinding;
import dev.polder.machinery.builtin.kube.KubeTypes;
import dev.polder.machinery.object.ObjectFacts;
import dev.polder.server.tenancy.WorkspaceType.Reference;
import dev.polder.storage.view.RecordMemo;
import dev.polder.storage.view.StoreView;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/** Finds types of workspaces, and all that a type extends (kcp {@code TransitiveTypeResolver}). */
public final class WorkspaceTypes {

    /** Who makes the bindings that the type asks for. */
    public static final String BINDINGS_INITIALIZER = "system:apibindings";

    /** The type in {@code root} whose workspaces serve Kubernetes' own types. */
    static final String KUBE = "kube";

    private static final String ROOT = LogicalClusterName.ROOT.value();

    /** kcp's exports of {@code root} whose types every logical cluster serves here, whether or not they are bound. */
    private static final Set<DefaultBinding> SERVED_EVERYWHERE =
            Set.of(new DefaultBinding(ROOT, Tenancy.TENANCY), new DefaultBinding(ROOT, Tenancy.TOPOLOGY));

    private final StoreView view;
    private final RecordMemo<WorkspaceType> types;
    private final Function<String, Optional<LogicalClusterName>> clusters;

    /**
     * The types that the view shows.
     *
     * @param clusters finds logical clusters by id or path, but follows no mounts: who may use a type is asked once, and it is
     *     looked for again later
     */
    public WorkspaceTypes(StoreView view, Function<String, Optional<LogicalClusterName>> clusters) {
        this.view = view;
        this.types = new RecordMemo<>(view, Tenancy.space(Tenancy.TYPES), WorkspaceType::of);
        this.clusters = clusters;
    }

    /** Whether objects of the resource are read wherever types, whom they let in, and shards are looked for. */
    public static boolean reads(ResourceSpace space) {
        return space.equals(Tenancy.space(Tenancy.TYPES))
                || space.equals(Tenancy.space(Tenancy.AUTHENTICATIONS))
                || space.equals(Tenancy.space(Tenancy.SHARDS));
    }

    /** How many types are remembered. */
    public int size() {
        return types.size();
    }

    /** Whether the types of an export need no binding, nor any leave to bind them. */
    public static boolean isServedEverywhere(DefaultBinding binding) {
        return SERVED_EVERYWHERE.contains(binding);
    }

    /** All types that can be read, of all logical clusters. */
    public List<WorkspaceType> all() {
        List<WorkspaceType> all = new ArrayList<>();
        view.snapshot().map(Tenancy.space(Tenancy.TYPES)).all().forEachRemaining(record -> {
            WorkspaceType type = types.of(record);
            if (type != null) {
                all.add(type);
            }
        });
        return all;
    }

    /** Where a path leads. */
    public Optional<LogicalClusterName> cluster(String path) {
        return clusters.apply(path);
    }

    /**
     * The type at a path.
     *
     * @throws ApiException 404 when there is none
     */
    public WorkspaceType get(String path, String name) {
        return find(path, name).orElseThrow(() -> missing(path, name));
    }

    private static ApiException missing(String path, String name) {
        return ApiErrors.notFound(Tenancy.TYPES.groupResource(), path + ":" + name);
    }

    /** The type at a path; empty when there is none. */
    Optional<WorkspaceType> find(String path, String name) {
        return clusters.apply(path).map(cluster -> types.get(cluster, "", name));
    }

    /**
     * The type that a reference means: with a path that one, else the nearest of the name from here upwards, then root's.
     *
     * @param from the canonical path of where the reference stands
     * @throws ApiException 500 when a path leads to none, as kcp says it
     * @throws TypeException when there is none upwards
     */
    public WorkspaceType resolve(String from, Reference reference) {
        return resolve(from, reference, type -> true);
    }

    /**
     * The same for somebody who may not know of all types.
     *
     * @param known whether a type may be known of; others are taken as if they were not there
     */
    public WorkspaceType resolve(String from, Reference reference, Predicate<WorkspaceType> known) {
        if (!reference.path().isEmpty()) {
            return find(reference.path(), reference.name())
                    .filter(known)
                    .orElseThrow(() -> ApiErrors.internal(
                            missing(reference.path(), reference.name()).status().message()));
        }
        String path = from;
        while (true) {
            Optional<WorkspaceType> found = find(path, reference.name()).filter(known);
            if (found.isPresent()) {
                return found.get();
            }
            int colon = path.lastIndexOf(':');
            if (colon >= 0) {
                path = path.substring(0, colon);
            } else if (!path.equals(ROOT)) {
                path = ROOT;
            } else {
                throw new TypeException("workspace type \"" + reference.qualified() + "\" cannot be resolved");
            }
        }
    }

    /**
     * A type and all that it extends, itself last.
     *
     * @throws TypeException when what it extends is missing, or extends it
     */
    public List<WorkspaceType> closure(WorkspaceType type) {
        return closure(type, any -> true);
    }

    /**
     * The same for somebody who may not know of all types.
     *
     * @param known whether a type may be known of; others are taken as if they were not there
     */
    public List<WorkspaceType> closure(WorkspaceType type, Predicate<WorkspaceType> known) {
        List<WorkspaceType> all = new ArrayList<>();
        collect(type, new HashSet<>(), new ArrayList<>(), all, known);
        all.add(type);
        return all;
    }

    private void collect(
            WorkspaceType type,
            Set<String> seen,
            List<String> way,
            List<WorkspaceType> all,
            Predicate<WorkspaceType> known) {
        seen.add(type.qualified());
        way.add(type.qualified());
        for (Reference reference : type.extend()) {
            WorkspaceType base;
            try {
                base = resolve(type.path(), reference, known);
            } catch (ApiException | TypeException missing) {
                throw new TypeException("unable to find inherited workspace type " + reference.name());
            }
            int cycle = way.indexOf(base.qualified());
            if (cycle >= 0) {
                throw new TypeException("circular dependency detected in workspace type " + base.qualified() + ": "
                        + String.join(" -> ", way.subList(cycle, way.size())));
            }
            if (!seen.contains(base.qualified())) {
                all.add(base);
                collect(base, seen, way, all, known);
            }
        }
        way.remove(way.size() - 1);
    }

    /** Notes in a new logical cluster what it serves besides: Kubernetes' own types, when its type is or extends root's {@code kube}. */
    public void setProfile(ObjectNode cluster, WorkspaceType type) {
        boolean kube = closure(type).stream()
                .anyMatch(one -> one.cluster().equals(LogicalClusterName.ROOT)
                        && one.name().equals(KUBE));
        ObjectFacts.setNote(cluster, TenancyKeys.PROFILE, kube ? TenancyKeys.KUBE_PROFILE : "");
        if (kube) {
            // Whoever makes a workspace can wait for its types to be read; its first request, on an event loop, should
            // not.
            var unused = KubeTypes.all();
        }
    }

    /** Who has something to do before workspaces of a type are ready, in kcp's order. */
    public List<String> initializers(WorkspaceType type) {
        List<WorkspaceType> all = closure(type);
        List<String> names = new ArrayList<>();
        all.stream()
                .filter(WorkspaceType::initializer)
                .map(WorkspaceType::controller)
                .forEach(names::add);
        if (all.stream().anyMatch(one -> !one.bindings().isEmpty())) {
            names.add(BINDINGS_INITIALIZER);
        }
        return names;
    }

    /** Who has something to do before workspaces of a type end, in kcp's order. */
    public List<String> terminators(WorkspaceType type) {
        return closure(type).stream()
                .filter(WorkspaceType::terminator)
                .map(WorkspaceType::controller)
                .toList();
    }

    /** A type that cannot be made out. */
    public static final class TypeException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        public TypeException(String message) {
            super(message);
        }
    }
}
