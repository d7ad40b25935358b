package dev.polder.server.admission.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.json.Json;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.object.ResourceSpace;
import dev.polder.api.resource.Verb;
import dev.polder.machinery.builtin.BuiltinTypes;
import dev.polder.machinery.crd.CustomResourceDefinitions;
import dev.polder.machinery.type.ResourceType;
import dev.polder.spi.admission.AdmissionRequest;
import dev.polder.spi.authn.UserInfo;
import dev.polder.spi.schema.ServedResource;
import dev.polder.storage.CommitOutcome;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.RowWrite;
import dev.polder.storage.StoreIdentity;
import dev.polder.storage.StoreTransaction;
import dev.polder.storage.memory.MemoryObjectStore;
import dev.polder.storage.view.encoding.StoredValue;
import dev.polder.storage.view.live.LiveView;
import dev.polder.storage.view.live.ViewConfig;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Where there are no webhooks a write costs a look into the view; a configuration is read once for as long as it stays. */
class HookSourceTest {

    private static final ResourceSpace CONFIGURATIONS =
            ResourceSpace.local("admissionregistration.k8s.io", "validatingwebhookconfigurations");

    private static AdmissionRequest write(String cluster) {
        ResourceType type = BuiltinTypes.all(new CustomResourceDefinitions(), InstantSource.system()).stream()
                .filter(one -> one.names().plural().equals("configmaps"))
                .findFirst()
                .orElseThrow();
        return new AdmissionRequest(
                UserInfo.ANONYMOUS,
                new LogicalClusterName(cluster),
                new ServedResource(type, type.storage(), null),
                "",
                Verb.CREATE,
                "default",
                "",
                Json.object(),
                null,
                false);
    }

    private static long put(MemoryObjectStore store, String cluster, String name) throws Exception {
        ObjectKey key = new ObjectKey(new LogicalClusterName(cluster), CONFIGURATIONS, "", name);
        byte[] json =
                ("{\"apiVersion\":\"admissionregistration.k8s.io/v1\",\"kind\":\"ValidatingWebhookConfiguration\","
                                + "\"metadata\":{\"name\":\"" + name
                                + "\"},\"webhooks\":[{\"name\":\"a.b.c\"},{\"name\":\"a.b.c\"}]}")
                        .getBytes(StandardCharsets.UTF_8);
        var outcome = store.commit(new StoreTransaction(
                        new RowWrite.Put(KeyLayout.object(key), StoredValue.encode(json)), List.of(), List.of()))
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);
        return ((CommitOutcome.Committed) outcome).revision();
    }

    @Test
    void hooks_areThoseOfTheLogicalClusterThatGoverns() throws Exception {
        MemoryObjectStore store = new MemoryObjectStore(new StoreIdentity(new UUID(0, 1)));
        AtomicInteger looked = new AtomicInteger();
        try (LiveView view = LiveView.open(store, KeyLayout::parse, ViewConfig.STANDARD)
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS)) {
            HookSource source = new HookSource(view, CONFIGURATIONS, (cluster, resource) -> {
                looked.incrementAndGet();
                return cluster;
            });
            assertThat(source.of(write("a"))).isEmpty();
            // Nobody has any: not even whose they would be is asked.
            assertThat(looked).hasValue(0);
            put(store, "b", "two");
            view.atLeast(put(store, "b", "one")).toCompletableFuture().get(20, TimeUnit.SECONDS);
            assertThat(source.of(write("a"))).isEmpty();
            assertThat(source.size()).isZero();
            List<Hook> hooks = source.of(write("b"));
            assertThat(hooks)
                    .extracting(hook -> hook.webhook().uid())
                    .containsExactly("one/a.b.c/0", "one/a.b.c/1", "two/a.b.c/0", "two/a.b.c/1");
            // The same objects: nothing was read again.
            List<Hook> again = source.of(write("b"));
            for (int i = 0; i < hooks.size(); i++) {
                assertThat(again.get(i)).isSameAs(hooks.get(i));
            }
        } finally {
            store.close();
        }
    }
}
