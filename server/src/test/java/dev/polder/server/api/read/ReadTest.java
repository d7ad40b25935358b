package dev.polder.server.api.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.server.BoundedView;
import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** GET of objects and lists, and their forms (apiserver {@code endpoints/handlers/get.go}, {@code storage/etcd3}). */
@Tag(BoundedView.TAG)
class ReadTest {

    @RegisterExtension
    static final ApiServer api = ApiServer.start();

    private static String maps(int count) {
        String maps = "/api/v1/namespaces/" + api.namespace() + "/configmaps";
        for (int i = 0; i < count; i++) {
            api.post(maps, "{'metadata':{'name':'m" + i + "','labels':{'n':'" + i % 2 + "'}},'data':{'k':'" + i + "'}}")
                    .expect(201);
        }
        return maps;
    }

    private static final String MINE = "fieldSelector=metadata.name!=kube-root-ca.crt";

    @Tag("k8s-1.7")
    @Tag("k8s-6.2")
    @Test
    void missingObject_is404() {
        Answer refused = api.get(maps(0) + "/gone").refused(404, "NotFound", "configmaps \"gone\" not found");
        assertThat(refused.at("/details/name")).isEqualTo("gone");
        assertThat(refused.at("/details/kind")).isEqualTo("configmaps");
        assertThat(refused.node("/details/group").isMissingNode()).isTrue();
    }

    @Tag("k8s-5.14")
    @Tag("k8s-12.2")
    @Test
    void emptyList_hasItemsAndAVersion() {
        Answer list = api.get("/api/v1/namespaces/nowhere/secrets").expect(200);
        assertThat(list.text()).contains("\"items\":[]");
        assertThat(list.at("/kind")).isEqualTo("SecretList");
        assertThat(Long.parseLong(list.version())).isPositive();
    }

    @Tag("k8s-12.6")
    @Tag("k8s-12.7")
    @Test
    void pages_reportTheVersionOfTheFirst() {
        String maps = maps(5);
        Answer first = api.get(maps + "?limit=2").expect(200);
        // kube-root-ca.crt and m0, then m1 to m4, unless the controller is late: only what is said is checked.
        String version = first.version();
        assertThat(first.names()).hasSize(2);
        int remaining = Integer.parseInt(first.at("/metadata/remainingItemCount"));
        api.post(maps, "{'metadata':{'name':'zz-later'}}").expect(201);
        List<String> rest = new ArrayList<>();
        String token = first.at("/metadata/continue");
        while (!token.isEmpty()) {
            Answer page = api.get(maps + "?limit=2&continue=" + token).expect(200);
            assertThat(page.version()).isEqualTo(version);
            rest.addAll(page.names());
            token = page.at("/metadata/continue");
            if (token.isEmpty()) {
                assertThat(page.node("/metadata/remainingItemCount").isMissingNode())
                        .isTrue();
            }
        }
        assertThat(rest).hasSize(remaining).doesNotContain("zz-later").isSorted();
    }

    @Tag("k8s-12.7")
    @Test
    void remainingItemCount_isLeftOutWithSelectors() {
        String maps = maps(4);
        Answer page = api.get(maps + "?limit=1&labelSelector=n%3D1").expect(200);
        assertThat(page.names()).containsExactly("m1");
        assertThat(page.at("/metadata/continue")).isNotEmpty();
        assertThat(page.node("/metadata/remainingItemCount").isMissingNode()).isTrue();
        Answer next = api.get(maps + "?limit=1&labelSelector=n%3D1&continue=" + page.at("/metadata/continue"))
                .expect(200);
        assertThat(next.names()).containsExactly("m3");
    }

    @Test
    void exactVersion_isThatState() {
        String maps = maps(1);
        String version = api.get(maps + "/m0").version();
        api.post(maps, "{'metadata':{'name':'later'}}").expect(201);
        Answer exact = api.get(maps + "?resourceVersionMatch=Exact&resourceVersion=" + version)
                .expect(200);
        assertThat(exact.version()).isEqualTo(version);
        assertThat(exact.names()).contains("m0").doesNotContain("later");
        // With a limit and without a match the version is exact too; without a limit it is a minimum.
        assertThat(api.get(maps + "?limit=50&resourceVersion=" + version)
                        .expect(200)
                        .names())
                .doesNotContain("later");
        assertThat(api.get(maps + "?resourceVersion=" + version).expect(200).names())
                .contains("later");
        assertThat(api.get(maps + "?resourceVersion=0").expect(200).names()).contains("m0");
    }

    @Tag("k8s-6.12")
    @Tag("k8s-6.15")
    @Tag("k8s-12.9")
    @Test
    void versionOfTheFuture_is504() {
        String maps = maps(0);
        Answer refused = api.get(maps + "?resourceVersion=99999999").expect(504);
        assertThat(refused.at("/reason")).isEqualTo("Timeout");
        assertThat(refused.at("/message")).matches("Timeout: Too large resource version: 99999999, current: [0-9]+");
        assertThat(refused.at("/details/causes/0/reason")).isEqualTo("ResourceVersionTooLarge");
        assertThat(refused.headers().firstValue("retry-after")).contains("1");
    }

    @Test
    void contradictoryVersions_areRefused() {
        String maps = maps(0);
        String prefix = "ListOptions.meta.k8s.io \"\" is invalid: ";
        api.get(maps + "?resourceVersionMatch=Exact")
                .refused(
                        422,
                        "Invalid",
                        prefix
                                + "resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden unless resourceVersion"
                                + " is provided");
        api.get(maps + "?resourceVersionMatch=Exact&resourceVersion=0")
                .refused(
                        422,
                        "Invalid",
                        prefix + "resourceVersionMatch: Forbidden: resourceVersionMatch \"exact\" is forbidden for"
                                + " resourceVersion \"0\"");
        api.get(maps + "?sendInitialEvents=true")
                .refused(
                        422,
                        "Invalid",
                        prefix + "sendInitialEvents: Forbidden: sendInitialEvents is forbidden for list");
        Answer page = api.get("/api/v1/namespaces?limit=1").expect(200);
        String token = page.at("/metadata/continue");
        if (!token.isEmpty()) {
            api.get("/api/v1/namespaces?limit=1&resourceVersion=5&continue=" + token)
                    .refused(400, "BadRequest", "specifying resource version is not allowed when using continue");
        }
    }

    @Tag("k8s-12.5")
    @Test
    void malformedToken_isRefused() {
        assertThat(api.get(maps(0) + "?continue=abc").expect(400).at("/message"))
                .startsWith("invalid continue token: continue key is not valid");
    }

    @Tag("k8s-12.10")
    @Tag("k8s-12.11")
    @Tag("k8s-12.12")
    @Test
    void selectors_selectAndRefuse() {
        String maps = maps(3);
        assertThat(api.get(maps + "?fieldSelector=metadata.name%3Dm1")
                        .expect(200)
                        .names())
                .containsExactly("m1");
        assertThat(api.get(maps + "?labelSelector=n+in+(0)").expect(200).names())
                .containsExactly("m0", "m2");
        assertThat(api.get(maps + "?labelSelector=n,n!%3D0").expect(200).names())
                .containsExactly("m1");
        api.get(maps + "?fieldSelector=spec.foo%3Dx").refused(400, "BadRequest", "field label not supported: spec.foo");
        assertThat(api.get(maps + "?labelSelector=a%3D%3D%3Db").expect(400).at("/message"))
                .startsWith("unable to parse requirement: ");
        String secrets = maps.replace("configmaps", "secrets");
        api.post(secrets, "{'metadata':{'name':'s'},'type':'example.com/x'}").expect(201);
        api.post(secrets, "{'metadata':{'name':'t'}}").expect(201);
        assertThat(api.get(secrets + "?fieldSelector=type%3DOpaque").expect(200).names())
                .containsExactly("t");
    }

    @Tag("k8s-12.12")
    @Tag("k8s-21.16")
    @Test
    void eventsOfBothGroups_areOneAndSelectable() {
        String ns = api.namespace();
        String core = "/api/v1/namespaces/" + ns + "/events";
        api.post(
                        core,
                        "{'metadata':{'name':'e'},'involvedObject':{'kind':'ConfigMap','name':'m','namespace':'" + ns
                                + "'},'reason':'Made','message':'hi','type':'Normal','source':{'component':'c'}}")
                .expect(201);
        Answer other =
                api.get("/apis/events.k8s.io/v1/namespaces/" + ns + "/events/e").expect(200);
        assertThat(other.at("/note")).isEqualTo("hi");
        assertThat(other.at("/regarding/name")).isEqualTo("m");
        assertThat(other.at("/deprecatedSource/component")).isEqualTo("c");
        assertThat(api.get(core + "?fieldSelector=involvedObject.name%3Dm,reason%3DMade")
                        .expect(200)
                        .names())
                .containsExactly("e");
        assertThat(api.get("/apis/events.k8s.io/v1/namespaces/" + ns + "/events?fieldSelector=regarding.name%3Dm")
                        .expect(200)
                        .names())
                .containsExactly("e");
        assertThat(api.get(core + "?fieldSelector=source%3Dc").expect(200).names())
                .containsExactly("e");
    }

    @Tag("k8s-5.9")
    @Tag("k8s-5.11")
    @Test
    void table_ofAList() {
        String maps = maps(1);
        Answer table = api.get(
                        maps + "?" + MINE, "Accept", "application/json;as=Table;g=meta.k8s.io;v=v1,application/json")
                .expect(200);
        assertThat(table.at("/kind")).isEqualTo("Table");
        assertThat(table.at("/apiVersion")).isEqualTo("meta.k8s.io/v1");
        assertThat(table.node("/columnDefinitions").findValuesAsText("name")).containsExactly("Name", "Data", "Age");
        assertThat(table.at("/columnDefinitions/0/format")).isEqualTo("name");
        assertThat(table.at("/rows/0/cells/0")).isEqualTo("m0");
        assertThat(table.node("/rows/0/cells/1").isInt()).isTrue();
        assertThat(table.at("/rows/0/object/kind")).isEqualTo("PartialObjectMetadata");
        assertThat(table.at("/rows/0/object/metadata/name")).isEqualTo("m0");
        Answer none =
                api.get(maps + "?includeObject=None&" + MINE, "Accept", "application/json;as=Table;g=meta.k8s.io;v=v1");
        assertThat(none.node("/rows/0/object").isNull()
                        || none.node("/rows/0/object").isMissingNode())
                .isTrue();
        Answer bad = api.get(maps + "?includeObject=All", "Accept", "application/json;as=Table;g=meta.k8s.io;v=v1")
                .expect(400);
        assertThat(bad.at("/message")).startsWith("Unable to convert to Table as requested: ");
    }

    @Tag("k8s-5.12")
    @Test
    void partialMetadata_ofObjectAndList() {
        String maps = maps(1);
        Answer one = api.get(maps + "/m0", "Accept", "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1");
        assertThat(one.at("/kind")).isEqualTo("PartialObjectMetadata");
        assertThat(one.at("/metadata/name")).isEqualTo("m0");
        assertThat(one.node("/data").isMissingNode()).isTrue();
        Answer list = api.get(
                maps + "?" + MINE, "Accept", "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1");
        assertThat(list.at("/kind")).isEqualTo("PartialObjectMetadataList");
        assertThat(list.at("/apiVersion")).isEqualTo("meta.k8s.io/v1");
        assertThat(list.at("/items/0/metadata/name")).isEqualTo("m0");
        assertThat(list.node("/items/0/data").isMissingNode()).isTrue();
    }

    @Tag("k8s-5.16")
    @Test
    void yaml_whenAskedFor() {
        String maps = maps(1);
        Answer yaml = api.get(maps + "/m0", "Accept", "application/yaml").expect(200);
        assertThat(yaml.contentType()).isEqualTo("application/yaml");
        assertThat(yaml.text()).contains("kind: \"ConfigMap\"\n").contains("  name: \"m0\"\n");
    }

    @Tag("k8s-5.6")
    @Test
    void unknownAccept_is406() {
        String maps = maps(0);
        Answer refused = api.get(maps, "Accept", "image/png").expect(406);
        assertThat(refused.at("/reason")).isEqualTo("NotAcceptable");
        assertThat(refused.at("/message"))
                .isEqualTo("only the following media types are accepted: application/json, application/yaml,"
                        + " application/vnd.kubernetes.protobuf");
    }

    @Tag("k8s-1.7")
    @Test
    void unknownPath_isPlainText() {
        Answer missing = api.get("/apis/nowhere.example.com/v1/things").expect(404);
        assertThat(missing.text()).isEqualTo("404 page not found\n");
        assertThat(missing.contentType()).startsWith("text/plain");
        assertThat(api.get("/nothing").expect(404).text()).isEqualTo("404 page not found\n");
    }

    @Tag("k8s-1.8")
    @Tag("k8s-10.5")
    @Test
    void unsupportedVerb_is405() {
        String maps = maps(1);
        Answer refused = api.post(maps + "/m0", "{}").expect(405);
        assertThat(refused.at("/reason")).isEqualTo("MethodNotAllowed");
        // apiserver errors.NewMethodNotSupported
        assertThat(refused.at("/message")).isEqualTo("create is not supported on resources of kind \"configmaps\"");
        api.get("/apis/authorization.k8s.io/v1/selfsubjectaccessreviews").expect(405);
    }

    @Tag("k8s-10.5")
    @Test
    void unknownSubresource_is404() {
        api.get(maps(1) + "/m0/nothing").expect(404);
    }
}
