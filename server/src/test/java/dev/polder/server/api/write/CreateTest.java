package dev.polder.server.api.write;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.Widgets;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** POST (apiserver {@code registry/rest/create.go}, {@code registry/generic/registry/store.go} Create). */
class CreateTest {

    private static final String GROUP = "create.example.com";

    @RegisterExtension
    static final ApiServer api = ApiServer.start();

    @BeforeAll
    static void start() {
        Widgets.install(api, GROUP, Widgets.definition(GROUP));
    }

    private static String maps() {
        return "/api/v1/namespaces/" + api.namespace() + "/configmaps";
    }

    @Tag("k8s-7.1")
    @Tag("k8s-7.9")
    @Test
    void create_setsWhatOnlyTheServerMaySay() {
        Answer made = api.post(
                        maps(),
                        "{'metadata':{'name':'a','uid':'mine','creationTimestamp':'2001-01-01T00:00:00Z',"
                                + "'deletionTimestamp':'2001-01-01T00:00:00Z','deletionGracePeriodSeconds':3,"
                                + "'selfLink':'/x'},'data':{'k':'v'}}")
                .expect(201);
        assertThat(made.at("/kind")).isEqualTo("ConfigMap");
        assertThat(made.at("/apiVersion")).isEqualTo("v1");
        assertThat(made.at("/metadata/uid")).matches("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-.*");
        assertThat(made.at("/metadata/creationTimestamp")).startsWith("20").doesNotStartWith("2001");
        assertThat(made.node("/metadata/deletionTimestamp").isMissingNode()).isTrue();
        assertThat(made.node("/metadata/deletionGracePeriodSeconds").isMissingNode())
                .isTrue();
        assertThat(made.node("/metadata/selfLink").isMissingNode()).isTrue();
        // Configuration has no generation; custom resources start at 1.
        assertThat(made.node("/metadata/generation").isMissingNode()).isTrue();
        assertThat(Long.parseLong(made.version())).isPositive();
    }

    @Tag("k8s-7.7")
    @Tag("k8s-10.2")
    @Tag("k8s-14.21")
    @Test
    void customResource_startsAtGenerationOneWithDefaultsAndWithoutStatus() {
        String path = Widgets.path(GROUP, api.namespace());
        Answer made = api.post(
                        path,
                        "{'apiVersion':'" + GROUP + "/v1','kind':'Widget','metadata':{'name':'w','generation':7},"
                                + "'spec':{'size':1},'status':{'phase':'Ready'}}")
                .expect(201);
        assertThat(made.at("/metadata/generation")).isEqualTo("1");
        assertThat(made.at("/spec/mode")).isEqualTo("auto");
        assertThat(made.node("/status").isMissingNode()).isTrue();
    }

    /** Upstream's {@code SetDefaults_Secret}, and its conversion of {@code stringData}. */
    @Test
    void secret_getsItsTypeAndKeepsTextAsData() {
        String secrets = "/api/v1/namespaces/" + api.namespace() + "/secrets";
        Answer made = api.post(secrets, "{'metadata':{'name':'s'},'stringData':{'k':'v'},'immutable':null}")
                .expect(201);
        assertThat(made.at("/type")).isEqualTo("Opaque");
        assertThat(made.at("/data/k")).isEqualTo("dg==");
        assertThat(made.node("/stringData").isMissingNode()).isTrue();
        assertThat(made.node("/immutable").isMissingNode()).isTrue();

        Answer changed = api.put(secrets + "/s", "{'metadata':{'name':'s'},'data':{'k':'dg=='},'stringData':{'k':'w'}}")
                .expect(200);
        assertThat(changed.at("/data/k")).isEqualTo("dw==");
        assertThat(changed.at("/type")).isEqualTo("Opaque");
    }

    /** Upstream's {@code rbac/v1/defaults.go}; an empty string is no value there. */
    @Test
    void binding_getsTheGroupOfItsRoleAndUsers() {
        Answer made = api.post(
                        "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings",
                        "{'metadata':{'name':'b'},'roleRef':{'kind':'ClusterRole','name':'r','apiGroup':''},"
                                + "'subjects':[{'kind':'User','name':'u'},"
                                + "{'kind':'ServiceAccount','name':'a','namespace':'n','apiGroup':''}]}")
                .expect(201);
        assertThat(made.at("/roleRef/apiGroup")).isEqualTo("rbac.authorization.k8s.io");
        assertThat(made.at("/subjects/0/apiGroup")).isEqualTo("rbac.authorization.k8s.io");
        assertThat(made.at("/subjects/1/apiGroup")).isEmpty();
    }

    @Tag("k8s-7.2")
    @Test
    void generateName_addsFiveCharactersOfUpstreamsAlphabet() {
        Answer made = api.post(maps(), "{'metadata':{'generateName':'pre-'}}").expect(201);
        // apimachinery utilrand: no vowels, no 0, 1, 3.
        assertThat(made.at("/metadata/name")).matches("pre-[bcdfghjklmnpqrstvwxz2456789]{5}");
        assertThat(made.at("/metadata/generateName")).isEqualTo("pre-");
    }

    @Tag("k8s-7.2")
    @Test
    void neitherNameNorGenerateName_isRequired() {
        Answer refused = api.post(maps(), "{'metadata':{}}")
                .refused(
                        422,
                        "Invalid",
                        "ConfigMap \"\" is invalid: metadata.name: Required value: name or generateName is required");
        assertThat(refused.at("/details/causes/0/reason")).isEqualTo("FieldValueRequired");
        assertThat(refused.at("/details/kind")).isEqualTo("ConfigMap");
    }

    @Tag("k8s-7.3")
    @Test
    void resourceVersion_isAPlainFailure() {
        // storage.ErrResourceVersionSetOnCreate is an error without a status: a 500 without a reason.
        api.post(maps(), "{'metadata':{'name':'a','resourceVersion':'5'}}")
                .refused(500, "", "resourceVersion should not be set on objects to be created");
    }

    @Tag("k8s-1.10")
    @Test
    void anotherNamespace_isRefused() {
        api.post(maps(), "{'metadata':{'name':'a','namespace':'elsewhere'}}")
                .refused(
                        400,
                        "BadRequest",
                        "the namespace of the provided object does not match the namespace sent on the request");
    }

    @Tag("k8s-1.10")
    @Test
    void namespaceOfAClusterScopedObject_isCleared() {
        Answer made = api.post(
                        "/apis/rbac.authorization.k8s.io/v1/clusterroles",
                        "{'metadata':{'name':'" + api.fresh("role") + "','namespace':'x'}}")
                .expect(201);
        assertThat(made.node("/metadata/namespace").isMissingNode()).isTrue();
    }

    @Tag("k8s-1.12")
    @Test
    void anotherVersion_isRefused() {
        // apiserver rest.create: errors of the decoder about the group version
        api.post(maps(), "{'apiVersion':'v2','kind':'ConfigMap','metadata':{'name':'a'}}")
                .refused(
                        400,
                        "BadRequest",
                        "the API version in the data (v2) does not match the expected API version (v1)");
    }

    @Tag("k8s-6.1")
    @Tag("k8s-6.3")
    @Tag("k8s-7.16")
    @Test
    void existingName_isRefused() {
        String maps = maps();
        api.post(maps, "{'metadata':{'name':'a'}}").expect(201);
        Answer refused = api.post(maps, "{'metadata':{'name':'a'}}")
                .refused(409, "AlreadyExists", "configmaps \"a\" already exists");
        assertThat(refused.at("/details/name")).isEqualTo("a");
        assertThat(refused.at("/details/kind")).isEqualTo("configmaps");
        String widgets = Widgets.path(GROUP, api.namespace());
        api.post(widgets, Widgets.widget(GROUP, "w", "{}")).expect(201);
        Answer custom = api.post(widgets, Widgets.widget(GROUP, "w", "{}"))
                .refused(409, "AlreadyExists", "widgets." + GROUP + " \"w\" already exists");
        assertThat(custom.at("/details/group")).isEqualTo(GROUP);
        api.post(widgets + "?dryRun=All", Widgets.widget(GROUP, "w", "{}")).expect(409);
    }

    @Tag("k8s-6.3")
    @Test
    void existingNameOfATerminatingObject_saysSo() {
        String maps = maps();
        api.post(maps, "{'metadata':{'name':'a','finalizers':['example.com/f']}}")
                .expect(201);
        api.delete(maps + "/a").expect(200);
        api.post(maps, "{'metadata':{'name':'a'}}")
                .refused(409, "AlreadyExists", "object is being deleted: configmaps \"a\" already exists");
    }

    @Tag("k8s-7.16")
    @Test
    void dryRun_answersButStoresNothing() {
        String maps = maps();
        Answer dry = api.post(maps + "?dryRun=All", "{'metadata':{'name':'a'}}").expect(201);
        assertThat(dry.at("/metadata/uid")).isNotEmpty();
        assertThat(dry.at("/metadata/creationTimestamp")).isNotEmpty();
        assertThat(dry.version()).isEmpty();
        api.get(maps + "/a").refused(404, "NotFound", "configmaps \"a\" not found");
        api.post(maps + "?dryRun=Some", "{'metadata':{'name':'a'}}")
                .refused(
                        422,
                        "Invalid",
                        "CreateOptions.meta.k8s.io \"\" is invalid: dryRun: Unsupported value: \"Some\": supported"
                                + " values: \"All\"");
    }

    @Tag("k8s-7.18")
    @Test
    void unknownFields_asFieldValidationSays() {
        String path = Widgets.path(GROUP, api.namespace());
        String body = "{'apiVersion':'" + GROUP
                + "/v1','kind':'Widget','metadata':{'name':'w'},'spec':{'size':1,'size':2,'extra':true}}";
        api.post(path + "?fieldValidation=Strict", body)
                .refused(
                        400,
                        "BadRequest",
                        "Widget in version \"v1\" cannot be handled as a Widget: strict decoding error:"
                                + " duplicate field \"spec.size\", unknown field \"spec.extra\"");
        Answer warned = api.post(path, body).expect(201);
        assertThat(warned.warnings())
                .containsExactlyInAnyOrder(
                        "299 - \"duplicate field \\\"spec.size\\\"\"", "299 - \"unknown field \\\"spec.extra\\\"\"");
        assertThat(warned.node("/spec/extra").isMissingNode()).isTrue();
        assertThat(warned.at("/spec/size")).isEqualTo("2");
        Answer ignored = api.post(path + "?fieldValidation=Ignore", body.replace("'name':'w'", "'name':'v'"))
                .expect(201);
        assertThat(ignored.warnings()).isEmpty();
        api.post(path + "?fieldValidation=Perhaps", body)
                .refused(
                        422,
                        "Invalid",
                        "CreateOptions.meta.k8s.io \"\" is invalid: fieldValidation: Unsupported value: \"Perhaps\":"
                                + " supported values: \"Ignore\", \"Strict\", \"Warn\"");
    }

    @Tag("k8s-6.5")
    @Test
    void schemaError_isInvalidWithTheKind() {
        String path = Widgets.path(GROUP, api.namespace());
        Answer refused = api.post(path, Widgets.widget(GROUP, "w", "{'size':'big'}"))
                .refused(
                        422,
                        "Invalid",
                        "Widget." + GROUP + " \"w\" is invalid: spec.size: Invalid value: \"string\": spec.size in body"
                                + " must be of type integer: \"string\"");
        assertThat(refused.at("/details/kind")).isEqualTo("Widget");
        assertThat(refused.at("/details/causes/0/reason")).isEqualTo("FieldValueTypeInvalid");
        assertThat(refused.at("/details/causes/0/field")).isEqualTo("spec.size");
    }

    @Tag("k8s-7.4")
    @Test
    void badName_isInvalid() {
        Answer refused = api.post(maps(), "{'metadata':{'name':'Upper'}}").expect(422);
        assertThat(refused.at("/message"))
                .isEqualTo(
                        "ConfigMap \"Upper\" is invalid: metadata.name: Invalid value: \"Upper\": a lowercase RFC 1123"
                                + " subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and"
                                + " end with an alphanumeric character (e.g. 'example.com', regex used for validation is"
                                + " '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')");
    }

    @Tag("k8s-7.21")
    @Test
    void stringData_isMergedIntoData() {
        String path = "/api/v1/namespaces/" + api.namespace() + "/secrets";
        Answer made = api.post(path, "{'metadata':{'name':'s'},'data':{'a':'AA=='},'stringData':{'a':'x','b':'y'}}")
                .expect(201);
        assertThat(made.at("/data/a")).isEqualTo("eA==");
        assertThat(made.at("/data/b")).isEqualTo("eQ==");
        assertThat(made.at("/type")).isEqualTo("Opaque");
        assertThat(made.node("/stringData").isMissingNode()).isTrue();
    }

    @Tag("k8s-5.16")
    @Test
    void yamlBody_isRead() {
        Answer made = api.post(maps(), "metadata:\n  name: \"y\"\ndata:\n  k: v\n", "Content-Type", "application/yaml")
                .expect(201);
        assertThat(made.at("/data/k")).isEqualTo("v");
    }

    @Tag("k8s-5.5")
    @Test
    void unknownMediaType_isRefused() {
        api.post(maps(), "x", "Content-Type", "text/plain")
                .refused(
                        415,
                        "UnsupportedMediaType",
                        "the body of the request was in an unknown format - accepted media types include:"
                                + " application/json, application/yaml, application/vnd.kubernetes.protobuf");
        api.post(Widgets.path(GROUP, api.namespace()), "x", "Content-Type", "application/vnd.kubernetes.protobuf")
                .refused(
                        415,
                        "UnsupportedMediaType",
                        "the body of the request was in an unknown format - accepted media types include:"
                                + " application/json, application/yaml");
    }

    @Tag("k8s-7.17")
    @Tag("k8s-9.4")
    @Test
    void fieldManager_comesFromTheUserAgent() {
        Answer made = api.post(maps(), "{'metadata':{'name':'a'},'data':{'k':'v'}}", "User-Agent", "tool/v1 (x)")
                .expect(201);
        assertThat(made.at("/metadata/managedFields/0/manager")).isEqualTo("tool");
        assertThat(made.at("/metadata/managedFields/0/operation")).isEqualTo("Update");
        assertThat(made.node("/metadata/managedFields/0/fieldsV1").toString())
                .isEqualTo("{\"f:data\":{\".\":{},\"f:k\":{}}}");
    }
}
