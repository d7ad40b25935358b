package dev.polder.server.authz;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.json.Json;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.object.ResourceSpace;
import dev.polder.apiexport.kind.ApiKinds;
import dev.polder.storage.CommitOutcome;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.RowWrite;
import dev.polder.storage.StoreIdentity;
import dev.polder.storage.StoreTransaction;
import dev.polder.storage.memory.MemoryObjectStore;
import dev.polder.storage.view.StoreView;
import dev.polder.storage.view.encoding.CanonicalJson;
import dev.polder.storage.view.encoding.StoredValue;
import dev.polder.storage.view.live.LiveView;
import dev.polder.storage.view.live.ViewConfig;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;

/** Roles and bindings in a store and its view, written in few words. */
public final class RoleStore implements AutoCloseable {

    private static final String GROUP = "rbac.authorization.k8s.io";

    private final MemoryObjectStore store = new MemoryObjectStore(new StoreIdentity(new UUID(0, 1)));
    private final LiveView view = LiveView.open(store, KeyLayout::parse, ViewConfig.STANDARD)
            .toCompletableFuture()
            .join();

    /** The view. */
    public StoreView view() {
        return view;
    }

    /**
     * Writes a role; one without a namespace is a ClusterRole.
     *
     * @param rules JSON with single quotes
     */
    public void role(String cluster, String namespace, String name, String rules) {
        put(cluster, namespace.isEmpty() ? "clusterroles" : "roles", namespace, name, "'rules':" + rules);
    }

    /**
     * Writes a binding; one without a namespace is a ClusterRoleBinding.
     *
     * @param role {@code ClusterRole/name} or {@code Role/name}
     * @param subjects {@code User/name}, {@code Group/name} or {@code ServiceAccount/namespace/name}
     */
    public void binding(String cluster, String namespace, String name, String role, String... subjects) {
        StringBuilder who = new StringBuilder();
        for (String subject : subjects) {
            String[] parts = subject.split("/");
            who.append(who.isEmpty() ? "" : ",")
                    .append("{'kind':'")
                    .append(parts[0])
                    .append("','name':'")
                    .append(parts[parts.length - 1])
                    .append("'")
                    .append(parts.length > 2 ? ",'namespace':'" + parts[1] + "'" : "")
                    .append("}");
        }
        String[] granted = role.split("/");
        put(
                cluster,
                resourceOfBinding(namespace),
                namespace,
                name,
                "'roleRef':{'apiGroup':'" + GROUP + "','kind':'" + granted[0] + "','name':'" + granted[1]
                        + "'},'subjects':[" + who + "]");
    }

    /** Removes a binding. */
    public void unbind(String cluster, String namespace, String name) {
        remove(cluster, resourceOfBinding(namespace), namespace, name);
    }

    /** Removes a role. */
    public void unrole(String cluster, String namespace, String name) {
        remove(cluster, namespace.isEmpty() ? "clusterroles" : "roles", namespace, name);
    }

    /** Writes something that has nothing to do with access. */
    public void other(String cluster, String name) {
        ObjectNode map = Json.object();
        map.put("apiVersion", "v1").put("kind", "ConfigMap");
        map.putObject("metadata").put("name", name).put("namespace", "default").put("uid", "u");
        ResourceSpace maps = ResourceSpace.local("", "configmaps");
        commit(put(new ObjectKey(new LogicalClusterName(cluster), maps, "default", name), map));
    }

    /**
     * Writes an APIExport.
     *
     * @param spec JSON with single quotes
     */
    public void export(String cluster, String name, String identity, String spec) {
        String text = "{'apiVersion':'apis.kcp.io/v1alpha2','kind':'APIExport','metadata':{'name':'" + name
                + "','uid':'u'},'spec':{" + spec + "},'status':{'identityHash':'" + identity + "'}}";
        ObjectNode object = Json.readOwn(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
        commit(put(exportKey(cluster, name), object));
    }

    /** Removes an APIExport. */
    public void unexport(String cluster, String name) {
        commit(new RowWrite.Delete(KeyLayout.object(exportKey(cluster, name))));
    }

    private static ObjectKey exportKey(String cluster, String name) {
        return new ObjectKey(new LogicalClusterName(cluster), ApiKinds.EXPORTS, "", name);
    }

    private static String resourceOfBinding(String namespace) {
        return namespace.isEmpty() ? "clusterrolebindings" : "rolebindings";
    }

    private static ObjectKey key(String cluster, String resource, String namespace, String name) {
        return new ObjectKey(new LogicalClusterName(cluster), ResourceSpace.local(GROUP, resource), namespace, name);
    }

    private void put(String cluster, String resource, String namespace, String name, String content) {
        String text = "{'apiVersion':'" + GROUP + "/v1','kind':'X','metadata':{'name':'" + name + "','uid':'u'},"
                + content + "}";
        ObjectNode object = Json.readOwn(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
        commit(put(key(cluster, resource, namespace, name), object));
    }

    private static RowWrite put(ObjectKey key, ObjectNode object) {
        return new RowWrite.Put(KeyLayout.object(key), StoredValue.encode(CanonicalJson.write(object)));
    }

    private void remove(String cluster, String resource, String namespace, String name) {
        commit(new RowWrite.Delete(KeyLayout.object(key(cluster, resource, namespace, name))));
    }

    private void commit(RowWrite write) {
        CommitOutcome outcome = store.commit(new StoreTransaction(write, List.of(), List.of()))
                .toCompletableFuture()
                .join();
        if (!(outcome instanceof CommitOutcome.Committed committed)) {
            throw new AssertionError("not written: " + outcome);
        }
        view.atLeast(committed.revision()).toCompletableFuture().join();
    }

    @Override
    public void close() {
        view.close();
        store.close();
    }
}
