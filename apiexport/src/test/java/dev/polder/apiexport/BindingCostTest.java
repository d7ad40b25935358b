package dev.polder.apiexport;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.json.Json;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.object.ResourceSpace;
import dev.polder.api.resource.GroupResource;
import dev.polder.apiexport.binding.BoundTypes;
import dev.polder.apiexport.binding.KeptSchemas;
import dev.polder.apiexport.export.EndpointSliceReconciler;
import dev.polder.apiexport.export.ExportBindings;
import dev.polder.apiexport.export.Exports;
import dev.polder.apiexport.kind.ApiKinds;
import dev.polder.apiexport.kind.ExportLabels;
import dev.polder.spi.control.ObjectClient;
import dev.polder.storage.CommitOutcome;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.RowWrite;
import dev.polder.storage.StoreIdentity;
import dev.polder.storage.StoreStages;
import dev.polder.storage.StoreTransaction;
import dev.polder.storage.memory.MemoryObjectStore;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.StoreView;
import dev.polder.storage.view.encoding.StoredValue;
import dev.polder.storage.view.live.LiveView;
import dev.polder.storage.view.live.ViewConfig;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What a change of an export, a schema, a slice, a secret or a binding costs the controllers is the same however many exports and
 * bindings there are elsewhere: counted in records taken out of the view. And it leads to nobody else's objects.
 */
class BindingCostTest {

    private static final LogicalClusterName PROVIDER = new LogicalClusterName("provider");
    private static final LogicalClusterName CONSUMER = new LogicalClusterName("consumer");
    private static final ResourceSpace SECRETS = ResourceSpace.local("", "secrets");

    private final MemoryObjectStore store = new MemoryObjectStore(new StoreIdentity(new UUID(0, 1)));
    private final LiveView view = LiveView.open(store, KeyLayout::parse, ViewConfig.STANDARD)
            .toCompletableFuture()
            .join();
    private final CountedReads reads = new CountedReads();
    private final List<String> written = new ArrayList<>();
    private final StoreView counted = reads.of(view);
    private final Exports exports = new Exports(counted, LogicalClusterName::parse);
    private final BoundTypes types = new BoundTypes(counted, exports, cluster -> List.of());
    private final ExportBindings bindings = new ExportBindings(counted);
    private final List<ApiControllers.Watched> controllers = ApiControllers.all(
            new ApiControllers.Parts(
                    counted, exports, bindings, types, new OneShard(), new Random(1), () -> Instant.EPOCH),
            user -> client());

    @AfterEach
    void close() {
        view.close();
        store.close();
    }

    private static final class OneShard implements EndpointSliceReconciler.Partitions {

        @Override
        public String url() {
            return "https://shard";
        }

        @Override
        public Optional<EndpointSliceReconciler.Selection> selection(LogicalClusterName cluster, String partition) {
            return Optional.empty();
        }
    }

    /** Notes what would be written, and reads nothing but the object. */
    private ObjectClient client() {
        return (ObjectClient) Proxy.newProxyInstance(
                ObjectClient.class.getClassLoader(), new Class<?>[] {ObjectClient.class}, (proxy, method, args) -> {
                    String what = method.getName() + " " + args[0] + "/" + args[3];
                    if (args[args.length - 1] instanceof Function<?, ?> change) {
                        written.add(what + " " + change(change, (LogicalClusterName) args[0], (String) args[3]));
                    } else {
                        written.add(what);
                    }
                    return null;
                });
    }

    @SuppressWarnings("unchecked")
    private ObjectNode change(Function<?, ?> change, LogicalClusterName cluster, String name) {
        ObjectRecord live =
                Objects.requireNonNull(view.snapshot().map(ApiKinds.SLICES).get(cluster, "", name));
        return ((Function<ObjectNode, ObjectNode>) change)
                .apply(Json.readOwn(live.body().json()));
    }

    private ObjectKey write(LogicalClusterName cluster, ResourceSpace space, String namespace, String json) {
        byte[] bytes = ("{'apiVersion':'v1','kind':'K'," + json.replaceFirst("^\\{", ""))
                .replace('\'', '"')
                .getBytes(StandardCharsets.UTF_8);
        String name = Json.readOwn(bytes).at("/metadata/name").asText();
        ObjectKey key = new ObjectKey(cluster, space, namespace, name);
        commit(new RowWrite.Put(KeyLayout.object(key), StoredValue.encode(bytes)));
        return key;
    }

    private void commit(RowWrite write) {
        long revision = StoreStages.join(store.commit(StoreTransaction.group(List.of(write), List.of(), List.of()))
                .thenApply(outcome -> ((CommitOutcome.Committed) outcome).revision()));
        StoreStages.join(view.atLeast(revision));
    }

    private ObjectKey schema(LogicalClusterName provider) {
        return write(
                provider,
                ApiKinds.SCHEMAS,
                "",
                "{'metadata':{'name':'s.cowboys.wild','uid':'u-" + provider
                        + "'},'spec':{'group':'wild','names':{'plural':'cowboys'}}}");
    }

    private ObjectKey export(LogicalClusterName provider, String name) {
        return write(
                provider,
                ApiKinds.EXPORTS,
                "",
                "{'metadata':{'name':'" + name + "'},'spec':{'identity':{'secretRef':{'namespace':'kcp-system','name':'"
                        + name
                        + "'}},"
                        + "'resources':[{'group':'wild','name':'cowboys','schema':'s.cowboys.wild'}]},"
                        + "'status':{'identityHash':'f00'}}");
    }

    private ObjectKey slice(LogicalClusterName provider, String name) {
        return write(
                provider,
                ApiKinds.SLICES,
                "",
                "{'metadata':{'name':'" + name + "'},'spec':{'export':{'path':'" + provider + "','name':'" + name
                        + "'}}}");
    }

    private ObjectKey secret(LogicalClusterName provider, String name) {
        return write(provider, SECRETS, "kcp-system", "{'metadata':{'name':'" + name + "'}}");
    }

    private ObjectKey binding(LogicalClusterName consumer, LogicalClusterName provider, String name) {
        return write(
                consumer,
                ApiKinds.BINDINGS,
                "",
                "{'metadata':{'labels':{'" + ExportLabels.EXPORT + "':'" + ExportLabels.value(provider, name)
                        + "'},'name':'" + name + "'},'spec':{'reference':{'export':{'path':'" + provider
                        + "','name':'" + name + "'}}},'status':{'apiExportClusterName':'" + provider
                        + "','boundResources':[{'group':'wild','resource':'cowboys','schema':{'UID':'u-" + provider
                        + "','identityHash':'f00','name':'s.cowboys.wild'}}]}}");
    }

    private ObjectKey copy(LogicalClusterName provider) {
        return write(
                KeptSchemas.CLUSTER,
                ApiKinds.SCHEMAS,
                "",
                "{'metadata':{'name':'uid-u-" + provider
                        + ".cowboys.wild','annotations':{'apis.kcp.io/schema-cluster':'" + provider
                        + "','apis.kcp.io/schema-name':'s.cowboys.wild'}},'spec':{'group':'wild','names':{'plural':"
                        + "'cowboys'}}}");
    }

    /** Everything that one export and its one binding take; all have the same name. */
    private Map<String, ObjectKey> shared(LogicalClusterName provider, LogicalClusterName consumer, String name) {
        Map<String, ObjectKey> keys = new HashMap<>();
        keys.put("secret", secret(provider, name));
        keys.put("schema", schema(provider));
        keys.put("copy", copy(provider));
        keys.put("export", export(provider, name));
        keys.put("slice", slice(provider, name));
        keys.put("binding", binding(consumer, provider, name));
        return keys;
    }

    private static LogicalClusterName other(int number) {
        return new LogicalClusterName("other" + number);
    }

    /** What all controllers look at because of a change, by the name of the controller. */
    private Map<String, List<ObjectKey>> lookedAt(ObjectKey changed) {
        Map<String, List<ObjectKey>> found = new HashMap<>();
        ObjectRecord record = Objects.requireNonNull(
                view.snapshot().map(changed.space()).get(changed.cluster(), changed.namespace(), changed.name()));
        for (ApiControllers.Watched one : controllers) {
            if (one.spaces().test(changed.space())) {
                found.put(one.reconciler().name(), one.objects().apply(record));
            }
        }
        return found;
    }

    private Map<String, Integer> costs(Map<String, ObjectKey> keys) {
        Map<String, Integer> costs = new HashMap<>();
        keys.forEach((kind, key) -> {
            lookedAt(key);
            reads.sinceThen();
            lookedAt(key);
            costs.put(kind, reads.sinceThen());
        });
        for (ApiControllers.Watched one : controllers) {
            String name = one.reconciler().name();
            if (name.equals("apiexportendpointslices") || name.equals("kept-schemas")) {
                ObjectKey key = Objects.requireNonNull(keys.get(name.equals("kept-schemas") ? "copy" : "slice"));
                // The first look takes in what has changed since the last, each change once.
                one.reconciler().reconcile(key);
                reads.sinceThen();
                one.reconciler().reconcile(key);
                costs.put(name, reads.sinceThen());
            }
        }
        return costs;
    }

    @Test
    void change_costsTheSame_howeverManyOthersThereAre() {
        Map<String, ObjectKey> keys = shared(PROVIDER, CONSUMER, "things");
        Map<String, Integer> few = costs(keys);
        for (int i = 0; i < 200; i++) {
            shared(other(i), other(i + 1000), "things" + i);
        }
        assertThat(costs(keys))
                .isEqualTo(few)
                .allSatisfy((kind, cost) -> assertThat(cost).isLessThan(10));
        int once = costOfABinding(0);
        assertThat(once).isEqualTo(costOfABinding(199)).isLessThan(20);
        assertThat(bindings.size()).isEqualTo(201);
    }

    /** What nobody publishes any more is looked for among those who have bound it, and not among all. */
    @Test
    void typeOfAnIdentity_isLookedForAmongThoseWhoHaveBoundIt() {
        for (int i = 0; i < 200; i++) {
            binding(other(i + 1000), other(i), "things" + i);
        }
        GroupResource cowboys = new GroupResource("wild", "cowboys");
        for (String identity : List.of("beef", "f00d")) {
            assertThat(types.ofIdentity(counted.snapshot(), List.of(), cowboys, identity))
                    .isEmpty();
        }
        reads.sinceThen();
        assertThat(types.ofIdentity(counted.snapshot(), List.of(), cowboys, "beef"))
                .isEmpty();
        assertThat(reads.sinceThen()).isZero();
        // They are counted where they are looked at: there is no schema of any of these.
        assertThat(types.ofIdentity(counted.snapshot(), List.of(), cowboys, "f00"))
                .isEmpty();
        assertThat(reads.sinceThen()).isGreaterThanOrEqualTo(200);
    }

    /** With what it costs to take notice of the change. */
    private int costOfABinding(int number) {
        ObjectKey key = binding(other(number + 1000), other(number), "things" + number);
        reads.sinceThen();
        lookedAt(key);
        return reads.sinceThen();
    }

    /** All have exports, schemas, slices, secrets and bindings of the same names: nothing of one leads to another. */
    @Test
    void change_leadsToNothingOfOthers() {
        Map<LogicalClusterName, Map<String, ObjectKey>> all = new HashMap<>();
        for (int i = 0; i < 10; i++) {
            all.put(other(i), shared(other(i), other(i + 1000), "things"));
        }
        all.forEach((provider, keys) -> {
            LogicalClusterName consumer =
                    Objects.requireNonNull(keys.get("binding")).cluster();
            keys.forEach((kind, key) -> lookedAt(key).forEach((controller, objects) -> {
                ObjectKey copy = Objects.requireNonNull(keys.get("copy"));
                assertThat(objects)
                        .as("%s of %s, for %s", kind, provider, controller)
                        .allMatch(found -> found.equals(copy)
                                || found.cluster().equals(provider)
                                || found.cluster().equals(consumer));
            }));
            assertThat(lookedAt(Objects.requireNonNull(keys.get("binding"))).get("apiexportendpointslices"))
                    .containsExactly(keys.get("slice"));
            assertThat(lookedAt(Objects.requireNonNull(keys.get("export"))).get("apibindings"))
                    .containsExactly(keys.get("binding"));
            assertThat(lookedAt(Objects.requireNonNull(keys.get("schema"))).get("apibindings"))
                    .containsExactly(keys.get("binding"));
            assertThat(lookedAt(Objects.requireNonNull(keys.get("copy"))).get("apibindings"))
                    .containsExactly(keys.get("binding"));
            assertThat(lookedAt(Objects.requireNonNull(keys.get("secret"))).get("apiexports"))
                    .containsExactly(keys.get("export"));
            assertThat(bindings.of(view.snapshot(), provider, "things").map(ObjectRecord::key))
                    .containsExactly(keys.get("binding"));
        });
    }

    /** An endpoint is there as long as the export has a binding, whoever binds another one of the same name. */
    @Test
    void endpoint_isOfBoundExportsAlone() {
        shared(PROVIDER, CONSUMER, "things");
        LogicalClusterName unused = new LogicalClusterName("unused");
        export(unused, "things");
        ObjectKey lonely = slice(unused, "things");
        controllers.stream()
                .filter(one -> one.reconciler().name().equals("apiexportendpointslices"))
                .forEach(one -> {
                    one.reconciler().reconcile(lonely);
                    one.reconciler().reconcile(new ObjectKey(PROVIDER, ApiKinds.SLICES, "", "things"));
                });
        assertThat(written).hasSize(2);
        assertThat(written.get(0)).startsWith("modify unused/things ").doesNotContain("endpoints");
        assertThat(written.get(1))
                .contains("\"endpoints\":[{\"url\":\"https://shard/services/apiexport/provider/things\"}]");
    }
}
