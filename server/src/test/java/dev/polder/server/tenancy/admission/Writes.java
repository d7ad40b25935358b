package dev.polder.server.tenancy.admission;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.json.Json;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.object.ResourceSpace;
import dev.polder.api.resource.Verb;
import dev.polder.api.status.ApiException;
import dev.polder.machinery.crd.CrdTypes;
import dev.polder.machinery.decode.BodyDecoder;
import dev.polder.machinery.decode.DecodeException;
import dev.polder.machinery.type.ResourceType;
import dev.polder.server.tenancy.Tenancy;
import dev.polder.server.tenancy.WorkspaceTypes;
import dev.polder.spi.admission.AdmissionPlugin;
import dev.polder.spi.admission.AdmissionRequest;
import dev.polder.spi.authn.UserInfo;
import dev.polder.spi.schema.ServedResource;
import dev.polder.storage.CommitOutcome;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.RowWrite;
import dev.polder.storage.StoreIdentity;
import dev.polder.storage.StoreTransaction;
import dev.polder.storage.memory.MemoryObjectStore;
import dev.polder.storage.view.encoding.CanonicalJson;
import dev.polder.storage.view.encoding.StoredValue;
import dev.polder.storage.view.live.LiveView;
import dev.polder.storage.view.live.ViewConfig;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Writes as plugins see them, and the objects that plugins look up. Logical clusters are named by their paths, as in kcp's
 * tables; JSON is written with single quotes.
 */
final class Writes implements AutoCloseable {

    /** Nobody in particular, as most of kcp's tables have it. */
    static final UserInfo NOBODY = new UserInfo("", "", List.of(), Map.of());

    static final UserInfo MASTER = new UserInfo("admin", "", List.of(UserInfo.MASTERS), Map.of());

    private final MemoryObjectStore store = new MemoryObjectStore(new StoreIdentity(new UUID(0, 1)));
    private final LiveView view = LiveView.open(store, KeyLayout::parse, ViewConfig.STANDARD)
            .toCompletableFuture()
            .join();

    LiveView view() {
        return view;
    }

    ClusterDescriptions clusters() {
        return new ClusterDescriptions(view);
    }

    WorkspaceTypes types() {
        return new WorkspaceTypes(
                view,
                path -> Optional.of(cluster(path))
                        .filter(name -> view.snapshot()
                                        .map(Tenancy.space(Tenancy.LOGICAL_CLUSTERS))
                                        .get(name, "", "cluster")
                                != null));
    }

    /** The logical cluster at a path. */
    static LogicalClusterName cluster(String path) {
        return new LogicalClusterName(path.startsWith("system:") ? path : path.replace(':', '-'));
    }

    /** Describes the logical cluster at a path, with more annotations. */
    Writes described(String path, String annotations) {
        return put(
                path,
                Tenancy.space(Tenancy.LOGICAL_CLUSTERS),
                "cluster",
                "'kcp.io/path':'" + path + "'" + (annotations.isEmpty() ? "" : "," + annotations),
                "'spec':{}");
    }

    /** Makes a type, and the cluster that it lies in unless that is described. */
    Writes type(String qualified, String spec) {
        int colon = qualified.lastIndexOf(':');
        String path = qualified.substring(0, colon);
        if (clusters().find(cluster(path)) == null) {
            described(path, "");
        }
        return put(
                path,
                Tenancy.space(Tenancy.TYPES),
                qualified.substring(colon + 1),
                "'kcp.io/path':'" + path + "'",
                "'spec':" + spec);
    }

    private Writes put(String path, ResourceSpace space, String name, String annotations, String content) {
        ObjectNode object =
                object("{'apiVersion':'" + space.groupResource().group() + "/v1alpha1','kind':'X','metadata':{'name':'"
                        + name + "','uid':'u','annotations':{" + annotations + "}}," + content + "}");
        ObjectKey key = new ObjectKey(cluster(path), space, "", name);
        RowWrite write = new RowWrite.Put(KeyLayout.object(key), StoredValue.encode(CanonicalJson.write(object)));
        CommitOutcome outcome = store.commit(new StoreTransaction(write, List.of(), List.of()))
                .toCompletableFuture()
                .join();
        if (!(outcome instanceof CommitOutcome.Committed committed)) {
            throw new AssertionError("not written: " + outcome);
        }
        view.atLeast(committed.revision()).toCompletableFuture().join();
        return this;
    }

    static ObjectNode object(String json) {
        return Json.readOwn(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    /**
     * A write.
     *
     * @param plural the resource, one of kcp's own
     * @param object the object; empty when it is deleted
     * @param old the object before; empty when it is created
     */
    static AdmissionRequest write(UserInfo user, String path, String plural, String object, String old) {
        @Nullable ObjectNode now = object.isEmpty() ? null : object(object);
        @Nullable ObjectNode before = old.isEmpty() ? null : object(old);
        Verb verb = now == null ? Verb.DELETE : before == null ? Verb.CREATE : Verb.UPDATE;
        ResourceType type = type(plural);
        ObjectNode named = now == null ? before : now;
        String name = named == null ? "" : named.path("metadata").path("name").asText("");
        ServedResource served =
                new ServedResource(type, type.version("v1alpha1").orElseThrow(), null);
        return new AdmissionRequest(user, cluster(path), served, "", verb, "", name, now, before, false);
    }

    private static ResourceType type(String plural) {
        String file = "/dev/polder/server/schema/" + plural + ".yaml";
        try (InputStream in = Writes.class.getResourceAsStream(file)) {
            return CrdTypes.toResourceType(BodyDecoder.yaml(in == null ? new byte[0] : in.readAllBytes())
                    .object());
        } catch (IOException | DecodeException e) {
            throw new IllegalStateException(file, e);
        }
    }

    /** The object that is written, as the plugins have left it. */
    static ObjectNode object(AdmissionRequest request) {
        return Objects.requireNonNull(request.object());
    }

    /** What a plugin says to a write that it may change; empty when it lets it pass. */
    static String admitted(AdmissionPlugin plugin, AdmissionRequest request) {
        return said(() -> plugin.mutate(request));
    }

    /** What a plugin says to a write that nobody changes any more; empty when it lets it pass. */
    static String validated(AdmissionPlugin plugin, AdmissionRequest request) {
        return said(() -> plugin.validate(request));
    }

    private static String said(Runnable look) {
        try {
            look.run();
            return "";
        } catch (ApiException e) {
            return e.status().message();
        }
    }

    @Override
    public void close() {
        view.close();
        store.close();
    }
}
