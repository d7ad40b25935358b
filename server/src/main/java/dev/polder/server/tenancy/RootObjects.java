package dev.polder.server.tenancy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.cluster.TenancyKeys;
import dev.polder.api.json.Json;
import dev.polder.api.resource.GroupVersionResource;
import dev.polder.api.status.ApiException;
import dev.polder.api.status.StatusReason;
import dev.polder.machinery.object.ObjectFacts;
import dev.polder.spi.control.ObjectClient;
import dev.polder.storage.view.ViewSnapshot;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The objects that {@code root} is never without: its LogicalCluster, the shard and the types that come with kcp. */
public final class RootObjects {

    /** The name of the only shard, as kcp calls the first. */
    public static final String SHARD = "root";

    private static final LogicalClusterName ROOT = LogicalClusterName.ROOT;
    private static final String UNIVERSAL = "universal";

    private final ViewSnapshot present;
    private final ObjectClient client;

    private RootObjects(ViewSnapshot present, ObjectClient client) {
        this.present = present;
        this.client = client;
    }

    /**
     * Makes what is missing, and registers where this server is reached.
     *
     * @param url where clients reach the server: scheme, host and port
     */
    public static void bootstrap(ViewSnapshot present, ObjectClient client, String url) {
        RootObjects objects = new RootObjects(present, client);
        objects.shard(url);
        if (!objects.isThere(Tenancy.LOGICAL_CLUSTERS, logicalCluster())) {
            // The store is full, and nothing can be made in a cluster that does not know of itself: at the next start,
            // then.
            return;
        }
        for (ObjectNode type : types()) {
            var unused = objects.isThere(Tenancy.TYPES, type);
        }
    }

    private void shard(String url) {
        ObjectNode shard = object(Tenancy.SHARDS, "Shard", SHARD);
        shard.withObject("/metadata").putObject("labels").put("name", SHARD);
        address(shard, url);
        if (!isThere(Tenancy.SHARDS, shard)) {
            return;
        }
        try {
            client.modify(ROOT, Tenancy.SHARDS, "", SHARD, "", live -> address(live, url));
        } catch (ApiException e) {
            if (e.status().reason() != StatusReason.INSUFFICIENT_STORAGE) {
                throw e;
            }
        }
    }

    private static ObjectNode address(ObjectNode shard, String url) {
        ObjectNode spec = shard.withObject("/spec");
        spec.put("baseURL", url);
        spec.put("externalURL", url);
        spec.put("virtualWorkspaceURL", url);
        return shard;
    }

    private static ObjectNode logicalCluster() {
        ObjectNode cluster = object(Tenancy.LOGICAL_CLUSTERS, "LogicalCluster", TenancyKeys.SINGLETON);
        ObjectFacts.setNote(cluster, TenancyKeys.TYPE, "root:root");
        ObjectFacts.setNote(cluster, TenancyKeys.PATH, ROOT.value());
        ObjectFacts.setNote(cluster, TenancyKeys.SHARD, SHARD);
        cluster.putObject("spec");
        return cluster;
    }

    /** kcp config/root: workspacetype-*.yaml, with the battery workspace-types; and the type of the kube profile. */
    private static Iterable<ObjectNode> types() {
        ObjectNode universal = object(Tenancy.TYPES, "WorkspaceType", UNIVERSAL);
        ObjectNode spec = universal.putObject("spec");
        spec.put("initializer", true);
        for (String export : List.of("tenancy.kcp.io", "topology.kcp.io")) {
            spec.withArray("/defaultAPIBindings")
                    .addObject()
                    .put("path", "root")
                    .put("export", export);
        }
        ObjectNode root = type("root", "organization");
        none(root, "limitAllowedParents");
        ObjectNode organization = type("organization", UNIVERSAL);
        only(organization, "limitAllowedChildren", UNIVERSAL);
        only(organization, "limitAllowedParents", "root");
        ObjectNode team = type("team", UNIVERSAL);
        only(team, "limitAllowedParents", "organization", "team");
        ObjectNode home = type("home", UNIVERSAL);
        none(home, "limitAllowedParents");
        return List.of(universal, root, organization, team, home, type(WorkspaceTypes.KUBE, UNIVERSAL));
    }

    private static ObjectNode type(String name, String child) {
        ObjectNode type = object(Tenancy.TYPES, "WorkspaceType", name);
        ObjectNode spec = type.putObject("spec");
        reference(spec.putObject("defaultChildWorkspaceType"), child);
        reference(spec.putObject("extend").putArray("with").addObject(), UNIVERSAL);
        return type;
    }

    private static void none(ObjectNode type, String limit) {
        type.withObject("/spec").putObject(limit).put("none", true);
    }

    private static void only(ObjectNode type, String limit, String... names) {
        var types = type.withObject("/spec").putObject(limit).putArray("types");
        for (String name : names) {
            reference(types.addObject(), name);
        }
    }

    private static void reference(ObjectNode reference, String name) {
        reference.put("name", name).put("path", "root");
    }

    /** A new object without anything but its name. */
    public static ObjectNode object(GroupVersionResource resource, String kind, String name) {
        ObjectNode object = Json.object();
        String group = resource.group();
        object.put("apiVersion", group.isEmpty() ? resource.version() : group + "/" + resource.version());
        object.put("kind", kind);
        object.putObject("metadata").put("name", name);
        return object;
    }

    /** Whether the object is there, made if need be. */
    private boolean isThere(GroupVersionResource resource, ObjectNode object) {
        String name = object.path("metadata").path("name").asText();
        return present.map(Tenancy.space(resource)).get(ROOT, "", name) != null
                || create(client, ROOT, resource, object) != null;
    }

    /**
     * Creates an object, unless it is there, or the store is full: then nobody could delete anything if the server did not
     * start.
     *
     * @return the object as created; null when it was not
     */
    public static @Nullable ObjectNode create(
            ObjectClient client, LogicalClusterName cluster, GroupVersionResource resource, ObjectNode object) {
        try {
            return client.create(cluster, resource, "", object);
        } catch (ApiException e) {
            StatusReason reason = e.status().reason();
            if (reason == StatusReason.ALREADY_EXISTS || reason == StatusReason.INSUFFICIENT_STORAGE) {
                return null;
            }
            throw e;
        }
    }
}
