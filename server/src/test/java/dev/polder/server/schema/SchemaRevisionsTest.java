package dev.polder.server.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.object.ResourceSpace;
import dev.polder.api.resource.GroupVersionResource;
import dev.polder.apiexport.binding.BoundTypes;
import dev.polder.apiexport.export.Exports;
import dev.polder.apiexport.export.SharedIdentities;
import dev.polder.apiexport.kind.ApiKinds;
import dev.polder.apiexport.view.ExportCatalogs;
import dev.polder.spi.schema.ResourceCatalog;
import dev.polder.spi.schema.SchemaOrigin;
import dev.polder.storage.CommitOutcome;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.RowWrite;
import dev.polder.storage.StoreIdentity;
import dev.polder.storage.StoreStages;
import dev.polder.storage.StoreTransaction;
import dev.polder.storage.memory.MemoryObjectStore;
import dev.polder.storage.view.encoding.StoredValue;
import dev.polder.storage.view.live.LiveView;
import dev.polder.storage.view.live.ViewConfig;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Since when a type has its schema, as two servers know it that look at different times. What was written under another schema is older
 * than that for both, or else it would be served as it lies (store rule S12). A server that was not asked for the type meanwhile finds
 * the same type as before.
 */
class SchemaRevisionsTest {

    private static final LogicalClusterName PROVIDER = new LogicalClusterName("provider");
    private static final LogicalClusterName CONSUMER = new LogicalClusterName("consumer");
    private static final ResourceSpace CRDS = ResourceSpace.local("apiextensions.k8s.io", "customresourcedefinitions");
    private static final GroupVersionResource THINGS = new GroupVersionResource("example.com", "v1", "things");
    private static final String NAMES = "{'plural':'things','singular':'thing','kind':'Thing','listKind':'ThingList'}";

    private final MemoryObjectStore store = new MemoryObjectStore(new StoreIdentity(new UUID(0, 1)));
    private final LiveView view = LiveView.open(store, KeyLayout::parse, ViewConfig.STANDARD)
            .toCompletableFuture()
            .join();
    private final Exports exports = new Exports(view, LogicalClusterName::parse);
    private final SharedIdentities identities = new SharedIdentities(view, exports);
    private final Server one = new Server();
    private final Server other = new Server();

    /** What a server remembers of types. */
    private final class Server {

        private final CatalogSource defined = new CatalogSource(view, List.of());
        private final BoundTypes types = new BoundTypes(view, exports, defined::withoutDefinitions);
        private final BoundCatalogs bound = new BoundCatalogs(view, defined, types, identities);
        private final ExportCatalogs exported = new ExportCatalogs(view, types, identities, defined::everywhere);

        long ofConsumer() {
            return since(bound.catalog(CONSUMER));
        }

        long ofView() {
            return since(exported.of(
                            exports.export(view.snapshot(), PROVIDER, "things").orElseThrow())
                    .types());
        }

        private static long since(ResourceCatalog catalog) {
            SchemaOrigin origin = catalog.find(THINGS).orElseThrow().origin();
            return Objects.requireNonNull(origin).schemaRevision();
        }
    }

    @AfterEach
    void stop() {
        view.close();
        store.close();
    }

    private long write(LogicalClusterName cluster, ResourceSpace space, String name, String json) {
        ObjectKey key = new ObjectKey(cluster, space, "", name);
        byte[] value = ("{'apiVersion':'v1','kind':'K'," + json + "}")
                .replace('\'', '"')
                .getBytes(StandardCharsets.UTF_8);
        return commit(new RowWrite.Put(KeyLayout.object(key), StoredValue.encode(value)));
    }

    private long commit(RowWrite write) {
        long revision = StoreStages.join(store.commit(StoreTransaction.group(List.of(write), List.of(), List.of()))
                .thenApply(outcome -> ((CommitOutcome.Committed) outcome).revision()));
        StoreStages.join(view.atLeast(revision));
        return revision;
    }

    private static String version(String field) {
        return "{'name':'v1','served':true,'storage':true,'schema':{'type':'object','properties':{'" + field
                + "':{'type':'string'}}}}";
    }

    private long define(String uid, int generation, String field, String message) {
        return write(
                CONSUMER,
                CRDS,
                "things.example.com",
                "'metadata':{'name':'things.example.com','uid':'" + uid + "','generation':" + generation
                        + "},'spec':{'group':'example.com','scope':'Cluster','names':" + NAMES + ",'versions':["
                        + version(field).replace("'schema':{", "'schema':{'openAPIV3Schema':{") + "}]},"
                        + "'status':{'acceptedNames':" + NAMES
                        + ",'conditions':[{'type':'Established','status':'True','message':'" + message + "'}]}");
    }

    private long schema(String name, String uid, String field) {
        return write(
                PROVIDER,
                ApiKinds.SCHEMAS,
                name,
                "'metadata':{'name':'" + name + "','uid':'" + uid + "'},'spec':{'group':'example.com',"
                        + "'scope':'Cluster','names':" + NAMES + ",'versions':[" + version(field) + "]}");
    }

    private long export(int generation, String schema, String message) {
        return write(
                PROVIDER,
                ApiKinds.EXPORTS,
                "things",
                "'metadata':{'name':'things','uid':'e','generation':" + generation + "},'spec':{'resources':["
                        + "{'group':'example.com','name':'things','schema':'" + schema
                        + "'}]},'status':{'identityHash':'f00','conditions':[{'message':'" + message + "'}]}");
    }

    private void bind() {
        write(
                CONSUMER,
                ApiKinds.BINDINGS,
                "things",
                "'metadata':{'name':'things','uid':'b','generation':1},'spec':{'reference':{'export':{'path':'"
                        + PROVIDER + "','name':'things'}}},'status':{'apiExportClusterName':'" + PROVIDER
                        + "','conditions':[{'type':'InitialBindingCompleted','status':'True'}],'boundResources':["
                        + "{'group':'example.com','resource':'things','schema':{'UID':'s-a','identityHash':'f00',"
                        + "'name':'a.things.example.com'}}]}");
    }

    private void publish() {
        schema("a.things.example.com", "s-a", "a");
        schema("b.things.example.com", "s-b", "b");
        export(1, "a.things.example.com", "");
        bind();
        one.ofConsumer();
        one.ofView();
        other.ofConsumer();
        other.ofView();
    }

    @Test
    void definitionThatChangedAndCameBack_hasItsSchemaSinceThen() {
        define("u", 1, "a", "");
        one.ofConsumer();
        other.ofConsumer();
        define("u", 2, "b", "");
        other.ofConsumer();
        long back = define("u", 3, "a", "");
        assertThat(one.ofConsumer()).isEqualTo(back);
        assertThat(other.ofConsumer()).isEqualTo(back);
    }

    @Test
    void definitionThatWasMadeAnew_hasItsSchemaSinceThen() {
        define("u1", 1, "a", "");
        one.ofConsumer();
        define("u2", 1, "b", "");
        long back = define("u3", 1, "a", "");
        assertThat(one.ofConsumer()).isEqualTo(back);
    }

    @Test
    void statusOfADefinition_leavesItsSchemaAsOldAsItIs() {
        long made = define("u", 1, "a", "");
        assertThat(one.ofConsumer()).isEqualTo(made);
        define("u", 1, "a", "well");
        assertThat(one.ofConsumer()).isEqualTo(made);
    }

    @Test
    void exportThatChangedAndCameBack_hasItsSchemaSinceThen() {
        publish();
        export(2, "b.things.example.com", "");
        other.ofConsumer();
        other.ofView();
        long back = export(3, "a.things.example.com", "");
        assertThat(one.ofConsumer()).isEqualTo(back);
        assertThat(one.ofView()).isEqualTo(back);
        assertThat(other.ofConsumer()).isEqualTo(back);
        assertThat(other.ofView()).isEqualTo(back);
    }

    /** Schemas do not change, but one can be deleted and another one made in its place. */
    @Test
    void schemaThatWasReplacedAndCameBack_isThereSinceThen() {
        publish();
        schema("a.things.example.com", "s-a2", "b");
        long back = schema("a.things.example.com", "s-a3", "a");
        assertThat(one.ofConsumer()).isEqualTo(back);
        assertThat(one.ofView()).isEqualTo(back);
    }

    @Test
    void statusOfAnExport_leavesItsSchemaAsOldAsItIs() {
        publish();
        long before = one.ofConsumer();
        long beforeInView = one.ofView();
        export(1, "a.things.example.com", "well");
        assertThat(one.ofConsumer()).isEqualTo(before);
        assertThat(one.ofView()).isEqualTo(beforeInView);
    }
}
