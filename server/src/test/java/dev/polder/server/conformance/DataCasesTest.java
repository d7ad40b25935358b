package dev.polder.server.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.WatchStream;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A64–A66, A68, A69, A71, A72: ConfigMaps and Secrets (k/k {@code test/e2e/common/node/configmap.go}, {@code secrets.go},
 * {@code test/e2e/common/storage/configmap_volume.go}, {@code secrets_volume.go}).
 */
class DataCasesTest {

    private static final Map<String, String> KINDS = Map.of("configmaps", "ConfigMap", "secrets", "Secret");

    @RegisterExtension
    static final ApiServer api = ApiServer.start();

    private static String path(String resource) {
        return "/api/v1/namespaces/" + api.namespace() + "/" + resource;
    }

    @ParameterizedTest
    @ValueSource(strings = {"configmaps", "secrets"})
    void emptyKey_isRefused(String resource) {
        // k/k validation.ValidateConfigMap, ValidateSecret; apimachinery IsConfigMapKey.
        api.post(path(resource), "{'metadata':{'name':'emptykey'},'data':{'':'dmFsdWU='}}")
                .refused(
                        422,
                        "Invalid",
                        KINDS.get(resource)
                                + " \"emptykey\" is invalid: data[]: Invalid value: \"\": a valid config key must consist"
                                + " of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or"
                                + " 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')");
    }

    @Test
    void configMap_livesUnderAWatch() {
        String maps = path("configmaps");
        String label = "labelSelector=test-configmap-static%3Dtrue";
        try (WatchStream watch = api.watch(maps + "?watch=true&" + label)) {
            api.post(
                            maps,
                            "{'metadata':{'name':'c','labels':{'test-configmap-static':'true'}},"
                                    + "'data':{'valueName':'value'}}")
                    .expect(201);
            watch.next("ADDED", "c");
            api.strategicPatch(
                            maps + "/c",
                            "{'metadata':{'labels':{'test-configmap':'patched'}},'data':{'valueName':'value1'}}")
                    .expect(200);
            assertThat(watch.next("MODIFIED", "c").at("/metadata/labels/test-configmap"))
                    .isEqualTo("patched");
            assertThat(api.get(maps + "/c").expect(200).at("/data/valueName")).isEqualTo("value1");
            assertThat(api.get("/api/v1/configmaps?" + label).expect(200).names())
                    .containsExactly("c");
            api.delete(maps + "?" + label).expect(200);
            watch.next("DELETED", "c");
            assertThat(api.get(maps + "?" + label).expect(200).names()).isEmpty();
        }
    }

    @Test
    void configMap_isUpdated() {
        String maps = path("configmaps");
        ObjectNode map = api.post(maps, "{'metadata':{'name':'c'},'data':{'data':'value'}}")
                .expect(201)
                .json();
        map.withObject("/data").put("data", "value-2");
        api.put(maps + "/c", map).expect(200);
        assertThat(api.get(maps + "/c").expect(200).at("/data/data")).isEqualTo("value-2");
    }

    @Test
    void secret_isListedPatchedAndDeletedByLabel() {
        String secrets = path("secrets");
        String label = "?labelSelector=testsecret%3Dtrue";
        api.post(
                        secrets,
                        "{'metadata':{'name':'s','labels':{'testsecret-constant':'true'}},'type':'Opaque',"
                                + "'data':{'key':'dmFsdWU='}}")
                .expect(201);
        assertThat(api.get("/api/v1/secrets?labelSelector=testsecret-constant%3Dtrue")
                        .expect(200)
                        .names())
                .containsExactly("s");
        api.strategicPatch(secrets + "/s", "{'metadata':{'labels':{'testsecret':'true'}},'data':{'key':'dmFsdWUx'}}")
                .expect(200);
        assertThat(api.get(secrets + "/s").expect(200).at("/data/key")).isEqualTo("dmFsdWUx");
        assertThat(api.get("/api/v1/secrets" + label).expect(200).names()).containsExactly("s");
        api.delete(secrets + label).expect(200);
        assertThat(api.get("/api/v1/secrets" + label).expect(200).names()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"configmaps", "secrets"})
    void immutable_cannotBeUndoneButDeleted(String resource) {
        String all = path(resource);
        String one = all + "/immutable";
        String invalid = KINDS.get(resource) + " \"immutable\" is invalid: ";
        ObjectNode object = api.post(all, "{'metadata':{'name':'immutable'},'data':{'data-1':'dmFsdWU='}}")
                .expect(201)
                .json();
        object.withObject("/data").put("data-2", "dmFsdWUy");
        object = api.put(one, object).expect(200).json();
        object.put("immutable", true);
        object = api.put(one, object).expect(200).json();

        // k/k validation.ValidateConfigMapUpdate, ValidateSecretUpdate.
        ObjectNode changed = object.deepCopy();
        changed.withObject("/data").put("data-3", "dmFsdWUz");
        api.put(one, changed)
                .refused(422, "Invalid", invalid + "data: Forbidden: field is immutable when `immutable` is set");
        ObjectNode undone = object.deepCopy();
        undone.put("immutable", false);
        api.put(one, undone)
                .refused(422, "Invalid", invalid + "immutable: Forbidden: field is immutable when `immutable` is set");

        object.withObject("/metadata/labels").put("allowed", "yes");
        api.put(one, object).expect(200);
        api.delete(one).expect(200);
    }
}
