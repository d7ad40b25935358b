package dev.polder.server.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.object.ResourceSpace;
import dev.polder.api.resource.GroupResource;
import dev.polder.spi.schema.ServedResource;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.RowWrite;
import dev.polder.storage.StoreIdentity;
import dev.polder.storage.StoreTransaction;
import dev.polder.storage.memory.MemoryObjectStore;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.encoding.StoredValue;
import dev.polder.storage.view.live.LiveView;
import dev.polder.storage.view.live.ViewConfig;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whether somebody defines a resource, wherever (kcp {@code getForWildcardPartialMetadata}). */
class DefinedResourcesTest {

    private static final ResourceSpace CRDS = ResourceSpace.local("apiextensions.k8s.io", "customresourcedefinitions");

    private final MemoryObjectStore store = new MemoryObjectStore(new StoreIdentity(new UUID(0, 1)));
    private final LiveView view = LiveView.open(store, KeyLayout::parse, ViewConfig.STANDARD)
            .toCompletableFuture()
            .join();
    private final DefinedResources defined = DefinedResources.of(view, CRDS);

    @AfterEach
    void stop() {
        view.close();
        store.close();
    }

    private static ObjectKey key(String cluster, String group) {
        String name = "widgets." + (group.isEmpty() ? "core" : group);
        return new ObjectKey(new LogicalClusterName(cluster), CRDS, "", name);
    }

    private void define(String cluster, String group, String kind, String established) {
        String names = "{'plural':'widgets','singular':'widget','kind':'" + kind + "','listKind':'" + kind + "List'}";
        String json = "{'apiVersion':'apiextensions.k8s.io/v1','kind':'CustomResourceDefinition','metadata':{'name':'"
                + key(cluster, group).name() + "','uid':'u'},'spec':{'group':'" + group
                + "','scope':'Namespaced','names':" + names + "},'status':{'acceptedNames':" + names
                + ",'conditions':[{'type':'Established','status':'" + established + "'}]}}";
        byte[] value = StoredValue.encode(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
        commit(new RowWrite.Put(KeyLayout.object(key(cluster, group)), value), key(cluster, group));
    }

    private void drop(String cluster, String group) {
        commit(new RowWrite.Delete(KeyLayout.object(key(cluster, group))), key(cluster, group));
    }

    private void commit(RowWrite write, ObjectKey key) {
        ObjectRecord old = view.snapshot().map(CRDS).get(key.cluster(), "", key.name());
        store.commit(StoreTransaction.of(write, old == null ? 0 : old.revision()))
                .toCompletableFuture()
                .join();
        view.consistent().toCompletableFuture().join();
    }

    private String kind(String group) {
        return defined.find(new GroupResource(group, "widgets"))
                .map(outline -> outline.at("v7").type().names().kind())
                .orElse("none");
    }

    @Test
    void firstEstablishedDefinition_speaksForAll() {
        assertThat(kind("example.com")).isEqualTo("none");
        define("b", "example.com", "OfB", "True");
        assertThat(kind("example.com")).isEqualTo("OfB");
        define("a", "example.com", "OfA", "False");
        assertThat(kind("example.com")).isEqualTo("OfB");
        define("a", "example.com", "OfA", "True");
        assertThat(kind("example.com")).isEqualTo("OfA");
        assertThat(kind("other.com")).isEqualTo("none");
        define("a", "", "Core", "True");
        assertThat(kind("")).isEqualTo("Core");
        drop("a", "example.com");
        assertThat(kind("example.com")).isEqualTo("OfB");
        drop("b", "example.com");
        assertThat(kind("example.com")).isEqualTo("none");
    }

    @Test
    void outline_hasAnyVersion_andTheObjectsOfEveryIdentity() {
        define("a", "example.com", "Widget", "True");
        ServedResource resource = defined.find(new GroupResource("example.com", "widgets"))
                .orElseThrow()
                .at("v99");
        assertThat(resource.apiVersion()).isEqualTo("example.com/v99");
        assertThat(resource.type().namespaced()).isTrue();
        assertThat(resource.type().space().isOfEveryIdentity()).isTrue();
        assertThat(resource.origin()).isNull();
    }

    @Test
    void definitionsThatGo_leaveNothing() {
        assertThat(kind("g0.example.com")).isEqualTo("none");
        for (int i = 0; i < 100; i++) {
            define("c" + i % 7, "g" + i + ".example.com", "Widget", "True");
            assertThat(kind("g" + i + ".example.com")).isEqualTo("Widget");
        }
        assertThat(defined.size()).isEqualTo(100);
        for (int i = 0; i < 100; i++) {
            drop("c" + i % 7, "g" + i + ".example.com");
        }
        assertThat(kind("g5.example.com")).isEqualTo("none");
        assertThat(defined.size()).isZero();
    }
}
