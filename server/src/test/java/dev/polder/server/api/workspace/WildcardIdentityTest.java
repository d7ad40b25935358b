package dev.polder.server.api.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.object.ResourceSpace;
import dev.polder.api.resource.GroupResource;
import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.StoredBefore;
import dev.polder.server.api.Widgets;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.RowWrite;
import dev.polder.storage.StoreTransaction;
import dev.polder.storage.view.encoding.StoredValue;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Objects that lie under the identity of an export, among those of definitions (kcp-inventory 2.3, store rule S11). */
class WildcardIdentityTest {

    private static final String GROUP = "shared.example.com";
    private static final String METADATA = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";
    private static final String EVERYWHERE = "/apis/" + GROUP + "/v1/widgets";

    private static RowWrite row(String cluster, String identity, String name) {
        ResourceSpace space = new ResourceSpace(new GroupResource(GROUP, "widgets"), identity);
        ObjectKey key = new ObjectKey(new LogicalClusterName(cluster), space, "default", name);
        String json = Answer.doubleQuoted("{'apiVersion':'" + GROUP + "/v1','kind':'Widget','metadata':{'name':'" + name
                + "','namespace':'default','uid':'" + cluster + "-" + identity + "-" + name
                + "','creationTimestamp':'2026-01-01T00:00:00Z'}}");
        return new RowWrite.Put(KeyLayout.object(key), StoredValue.encode(json.getBytes(StandardCharsets.UTF_8)));
    }

    private static List<String> uids(Answer page) {
        List<String> uids = new ArrayList<>();
        for (JsonNode item : page.expect(200).node("/items")) {
            uids.add(item.at("/metadata/uid").asText());
        }
        return uids;
    }

    @Test
    void metadata_isOfEveryIdentity_wholeObjectsOfNone(@TempDir Path root) {
        String local;
        try (ApiServer api = ApiServer.startIn(root)) {
            Widgets.install(api, GROUP, Widgets.definition(GROUP));
            local = api.post(Widgets.path(GROUP, "default"), Widgets.widget(GROUP, "w", "{}"))
                    .expect(201)
                    .at("/metadata/uid");
        }
        StoredBefore.in(root, store -> {
            for (RowWrite row : List.of(
                    row("root", "0aa", "w"),
                    row("root", "fff", "a"),
                    row("a-b", "0aa", "w"),
                    row("a", "fff", "w"),
                    row("zzz", "0aa", "w"))) {
                StoredBefore.committed(store, StoreTransaction.of(row, 0));
            }
            return store;
        });
        List<String> expected = List.of("a-b-0aa-w", "a-fff-w", local, "root-0aa-w", "root-fff-a", "zzz-0aa-w");
        try (ApiServer api = ApiServer.startIn(root)) {
            ApiServer all = api.inCluster("*");
            assertThat(uids(all.get(EVERYWHERE, "Accept", METADATA))).isEqualTo(expected);
            List<String> paged = new ArrayList<>();
            String next = "";
            do {
                String query = "?limit=1" + (next.isEmpty() ? "" : "&continue=" + next);
                Answer page = all.get(EVERYWHERE + query, "Accept", METADATA);
                paged.addAll(uids(page));
                next = page.at("/metadata/continue");
                assertThat(page.node("/metadata/remainingItemCount").asInt()).isEqualTo(expected.size() - paged.size());
            } while (!next.isEmpty());
            assertThat(paged).isEqualTo(expected);
            // A definition has what is local to it, and nothing else.
            assertThat(uids(api.get(EVERYWHERE))).containsExactly(local);
            assertThat(all.get(EVERYWHERE).code()).isEqualTo(404);
            assertThat(all.get(EVERYWHERE + ":0aa").code()).isEqualTo(404);
        }
    }
}
