package dev.polder.server.control;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.json.Json;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.resource.GroupVersionResource;
import dev.polder.api.status.ApiException;
import dev.polder.api.status.StatusReason;
import dev.polder.gc.Collector;
import dev.polder.gc.CollectorParts;
import dev.polder.gc.Writes;
import dev.polder.spi.control.Looks;
import dev.polder.spi.control.ObjectClient;
import dev.polder.spi.control.ObjectWriter;
import dev.polder.spi.control.Progress;
import dev.polder.spi.schema.SchemaSource;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.StoreView;
import dev.polder.storage.view.ViewSnapshot;
import java.time.InstantSource;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;

/** Every controller of the server, and what makes it look at something: the list to read first. */
public final class Controllers {

    /** The namespace that every logical cluster has. */
    private static final String DEFAULT = "default";

    /** Those of the server's own logical cluster (k/k {@code controlplane/apiserver/options}, which kcp starts with). */
    private static final List<String> OF_SERVER = List.of(DEFAULT, "kube-system", "kube-public");

    private Controllers() {}

    /**
     * What a server is known by.
     *
     * @param authority the PEM of the authority that clients verify it with, as it is now; may be empty
     * @param tokens makes the tokens of service accounts that lie in Secrets
     */
    public record Known(Supplier<String> authority, SecretTokens tokens) {}

    /**
     * Makes the runtime with all controllers, not started yet.
     *
     * @param clients makes a client that acts as the given system user
     * @param known what the server is known by to clients
     * @param looks counts how often is looked at what is in something that is being deleted
     */
    public static ControllerRuntime assemble(
            StoreView view,
            SchemaSource schemas,
            Function<String, ObjectClient> clients,
            Known known,
            Looks looks,
            InstantSource clock) {
        ControllerRuntime runtime = new ControllerRuntime(view, clock);
        ObjectClient names = clients.apply("system:polder:crd-names");
        attachNames(
                runtime,
                view,
                (definition, change) -> names.modify(
                        definition.cluster(), Spaces.CRD_RESOURCE, "", definition.name(), "status", change),
                clock);
        Progress definitions = new Progress();
        runtime.attachWaiting(
                new CrdCleanupReconciler(view, clients.apply("system:polder:crd-cleanup"), definitions, looks, clock),
                space -> true,
                EndTrigger.ofDefinitions(definitions),
                definitions);
        runtime.attach(
                new NamespaceDefaultsReconciler(
                        view, clients.apply("system:polder:namespace-defaults"), known.authority()),
                space -> space.equals(Spaces.NAMESPACES)
                        || space.equals(Spaces.SERVICE_ACCOUNTS)
                        || space.equals(Spaces.CONFIGMAPS),
                Triggers.subject(Controllers::namespaceOfDefaults));
        TokenSecretsReconciler tokens = new TokenSecretsReconciler(
                view, clients.apply("system:polder:token-secrets"), known.tokens(), known.authority());
        runtime.attach(tokens, space -> space.equals(Spaces.SECRETS) || space.equals(Spaces.SERVICE_ACCOUNTS), tokens);
        ObjectClient cleaner = clients.apply("system:polder:token-cleaner");
        runtime.attachTimed(
                later -> new BootstrapTokensReconciler(view, cleaner::deleteUnchanged, later, clock),
                Spaces.SECRETS::equals,
                clock);
        Progress namespaces = new Progress();
        runtime.attachWaiting(
                new NamespaceContentsReconciler(
                        view, schemas, clients.apply("system:polder:namespace-contents"), namespaces, looks, clock),
                space -> true,
                EndTrigger.ofNamespaces(namespaces),
                namespaces);
        runtime.attach(
                new RoleAggregationReconciler(view, clients.apply("system:polder:role-aggregation")),
                Spaces.CLUSTER_ROLES::equals,
                Triggers.subject(record -> List.of(RoleAggregationReconciler.allOf(record.key()))));
        runtime.attach(
                new PolicyStatusReconciler(view, schemas, clients.apply("system:polder:policy-status")),
                Spaces.VALIDATING_POLICIES::equals,
                Triggers.itself());
        return runtime;
    }

    /** Adds the reconciler that gives definitions their names: two that want one name must not both see that nobody has it. */
    static void attachNames(
            ControllerRuntime runtime, StoreView view, CrdNamesReconciler.Statuses statuses, InstantSource clock) {
        runtime.attachSerial(new CrdNamesReconciler(view, statuses, clock), Spaces.CRDS::equals, Triggers.itself());
    }

    /**
     * What the garbage collector has to do with the rest of the server.
     *
     * @param writes how it writes
     * @param events records what it says about objects
     * @param interactive whether a client waits for the answer to a write
     */
    public record Around(Writes writes, ObjectWriter events, BooleanSupplier interactive) {}

    /**
     * Adds the garbage collector.
     *
     * @return the collector, which runs as long as the runtime does
     */
    public static Collector collect(
            ControllerRuntime runtime, StoreView view, SchemaSource schemas, Around around, InstantSource clock) {
        return runtime.attach(retries -> new Collecting(new Collector(new CollectorParts(
                        view,
                        schemas,
                        around.writes(),
                        around.events(),
                        work -> Thread.ofVirtual().name("garbage-collector").start(work),
                        retries,
                        clock,
                        CollectorParts.BOUNDS,
                        around.interactive()))))
                .collector();
    }

    /** Makes the namespaces that a logical cluster is never without. */
    public static void bootstrap(ViewSnapshot present, ObjectClient client, LogicalClusterName cluster) {
        for (String name : cluster.equals(LogicalClusterName.ROOT) ? List.of(DEFAULT) : OF_SERVER) {
            if (present.map(Spaces.NAMESPACES).get(cluster, "", name) == null) {
                namespace(client, cluster, name);
            }
        }
    }

    private static void namespace(ObjectClient client, LogicalClusterName cluster, String name) {
        ObjectNode namespace = Json.object();
        namespace.put("apiVersion", "v1");
        namespace.put("kind", "Namespace");
        namespace.putObject("metadata").put("name", name);
        GroupVersionResource resource = Spaces.NAMESPACE_RESOURCE;
        try {
            client.create(cluster, resource, "", namespace);
        } catch (ApiException e) {
            StatusReason reason = e.status().reason();
            // A server whose store is full starts without the namespace: else nobody could delete anything.
            if (reason != StatusReason.ALREADY_EXISTS && reason != StatusReason.INSUFFICIENT_STORAGE) {
                throw e;
            }
        }
    }

    private static List<ObjectKey> namespaceOfDefaults(ObjectRecord record) {
        ObjectKey key = record.key();
        if (key.space().equals(Spaces.NAMESPACES)) {
            return List.of(key);
        }
        boolean ours = key.name().equals(NamespaceDefaultsReconciler.ROOT_CA)
                || key.name().equals(NamespaceDefaultsReconciler.DEFAULT_ACCOUNT);
        return ours ? List.of(namespace(key)) : List.of();
    }

    private static ObjectKey namespace(ObjectKey key) {
        return new ObjectKey(key.cluster(), Spaces.NAMESPACES, "", key.namespace());
    }
}
