package dev.polder.server.api.write;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.Widgets;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Bodies that are refused, and those in other encodings (apiserver {@code endpoints/handlers/create.go}). */
class BodyTest {

    private static final String GROUP = "body.example.com";

    @RegisterExtension
    static final ApiServer api = ApiServer.start();

    @BeforeAll
    static void start() {
        Widgets.install(api, GROUP, Widgets.definition(GROUP));
    }

    private static String maps() {
        return "/api/v1/namespaces/" + api.namespace() + "/configmaps";
    }

    @Tag("k8s-1.13")
    @Test
    void noJson_isUnrecognized() {
        assertThat(api.post(maps(), "{'metadata':").expect(400).at("/message"))
                .startsWith(
                        "the object provided is unrecognized (must be of type ConfigMap): couldn't get version/kind;"
                                + " json parse error: unexpected end of JSON input");
        assertThat(api.post(maps(), "nonsense").expect(400).at("/message"))
                .contains("json parse error: invalid character 'o' in literal null (expecting 'u')");
        assertThat(api.post(maps(), "").expect(400).at("/reason")).isEqualTo("BadRequest");
        assertThat(api.post(maps(), "a: [", "Content-Type", "application/yaml")
                        .expect(400)
                        .at("/reason"))
                .isEqualTo("BadRequest");
    }

    @Tag("k8s-1.13")
    @Test
    void anotherKind_cannotBeHandled() {
        // runtime.NewNotRegisteredErrForKind frames differ per type; the frame around them is the same
        assertThat(api.post(maps(), "{'apiVersion':'v1','kind':'Secret','metadata':{'name':'a'}}")
                        .expect(400)
                        .at("/message"))
                .startsWith("Secret in version \"v1\" cannot be handled as a ConfigMap: ");
        assertThat(api.post(maps(), "{'kind':'Secret','metadata':{'name':'a'}}")
                        .expect(400)
                        .at("/message"))
                .startsWith("Secret in version \"v1\" cannot be handled as a ConfigMap: ");
    }

    /** apimachinery {@code serializer/json/json.go}: {@code gvkWithDefaults} for what it decodes into a type of Go. */
    @Test
    void leftOutKindOrVersion_isThatOfTheUrl() {
        String maps = maps();
        for (String said : List.of("'apiVersion':'v1',", "'kind':'ConfigMap',", "")) {
            String name = api.fresh("map");
            Answer made = api.post(maps + "?fieldValidation=Strict", "{" + said + "'metadata':{'name':'" + name + "'}}")
                    .expect(201);
            assertThat(made.at("/apiVersion")).isEqualTo("v1");
            assertThat(made.at("/kind")).isEqualTo("ConfigMap");
        }
        // A custom resource has no type of Go.
        String widget = Widgets.widget(GROUP, "w", "{}").replace("'kind':'Widget',", "");
        assertThat(api.post(Widgets.path(GROUP, api.namespace()), widget)
                        .expect(400)
                        .at("/message"))
                .contains("Object 'Kind' is missing in '");
    }

    @Tag("k8s-1.13")
    @Test
    void wrongTypes_cannotBeDecoded() {
        String frame = "ConfigMap in version \"v1\" cannot be handled as a ConfigMap: json: cannot unmarshal ";
        api.post(maps(), "{'metadata':{'name':'a'},'data':{'k':5}}")
                .refused(400, "BadRequest", frame + "number into Go struct field ConfigMap.data of type string");
        api.post(maps(), "{'metadata':{'name':'a','labels':{'k':true}}}")
                .refused(
                        400,
                        "BadRequest",
                        frame + "bool into Go struct field ObjectMeta.metadata.labels of type string");
        api.post(maps(), "{'metadata':'x'}")
                .refused(
                        400,
                        "BadRequest",
                        frame + "string into Go struct field ConfigMap.metadata of type v1.ObjectMeta");
        assertThat(api.post(maps().replace("configmaps", "secrets"), "{'metadata':{'name':'a'},'data':{'k':'$'}}")
                        .expect(400)
                        .at("/message"))
                .endsWith("cannot be handled as a Secret: illegal base64 data at input byte 0");
    }

    @Tag("k8s-7.18")
    @Tag("k8s-7.20")
    @Test
    void builtInUnknownAndDuplicateFields_asFieldValidationSays() {
        String maps = maps();
        String body = "{'metadata':{'name':'a','odd':1},'data':{'k':'1','k':'2'},'extra':true}";
        api.post(maps + "?fieldValidation=Strict", body)
                .refused(
                        400,
                        "BadRequest",
                        // sigs.k8s.io/json saveStrictError: in the order in which the decoder comes across them
                        "ConfigMap in version \"v1\" cannot be handled as a ConfigMap: strict decoding error: unknown"
                                + " field \"metadata.odd\", duplicate field \"data.k\", unknown field \"extra\"");
        Answer warned = api.post(maps, body).expect(201);
        assertThat(warned.warnings()).hasSize(3).allMatch(text -> text.startsWith("299 - \""));
        assertThat(warned.at("/data/k")).isEqualTo("2");
        assertThat(warned.text()).doesNotContain("\"odd\"").doesNotContain("\"extra\"");
        api.delete(maps + "/a");
        assertThat(api.post(maps + "?fieldValidation=Ignore", body).expect(201).warnings())
                .isEmpty();
    }

    @Tag("k8s-6.13")
    @Tag("k8s-22.1")
    @Test
    void tooLargeABody_is413() {
        String body = "{'metadata':{'name':'a'},'data':{'k':'" + "x".repeat(3 * 1024 * 1024) + "'}}";
        api.post(maps(), body).refused(413, "RequestEntityTooLarge", "Request entity too large: limit is 3145728");
    }

    @Tag("k8s-7.21")
    @Tag("k8s-22.1")
    @Test
    void tooLargeAnObject_is413() {
        String widget = Widgets.widget(GROUP, "w", "{'color':'" + "x".repeat(2 * 1024 * 1024) + "'}");
        Answer refused = api.post(Widgets.path(GROUP, api.namespace()), widget).expect(413);
        assertThat(refused.at("/reason")).isEqualTo("RequestEntityTooLarge");
        assertThat(refused.at("/message")).startsWith("Request entity too large: ");
        assertThat(api.post(maps(), "{'metadata':{'name':'a'},'data':{'k':'" + "x".repeat(1100000) + "'}}")
                        .expect(422)
                        .at("/message"))
                .contains("Too long: may not be more than 1048576 bytes");
    }

    /**
     * Who owns 30000 keys takes as much room as the keys (apiserver {@code handlers/create.go}, {@code update.go}, {@code
     * patch.go}). The refusal is store rule S15's; upstream's is etcd's, see docs/decisions/0005-errors.md.
     */
    @Tag("k8s-7.23")
    @Test
    void objectThatIsTooLarge_isTriedWithoutManagedFields() {
        String maps = maps();
        String keys = IntStream.range(0, 30_000)
                .mapToObj(i -> String.format("'key-of-twenty-%06d':''", i))
                .collect(Collectors.joining(","));
        String body = "'metadata':{'name':'a'},'data':{" + keys + "}";
        Answer made = api.post(maps, "{" + body + "}").expect(201);
        assertThat(made.node("/metadata/managedFields").isMissingNode()).isTrue();
        assertThat(api.put(maps + "/a", "{" + body.replace("{'name'", "{'labels':{'a':'b'},'name'") + "}")
                        .expect(200)
                        .node("/metadata/managedFields")
                        .isMissingNode())
                .isTrue();
        Answer patched =
                api.mergePatch(maps + "/a", "{'metadata':{'labels':{'a':'c'}}}").expect(200);
        assertThat(patched.at("/metadata/labels/a")).isEqualTo("c");

        // An apply would own nothing without them.
        Answer refused = api.apply(
                        maps + "/b?fieldManager=m",
                        "{'apiVersion':'v1','kind':'ConfigMap'," + body.replace("'a'}", "'b'}") + "}")
                .expect(413);
        assertThat(refused.at("/reason")).isEqualTo("RequestEntityTooLarge");
        assertThat(refused.at("/message"))
                .matches("Request entity too large: the object has \\d+ bytes when stored, limit is 1468006");
        api.get(maps + "/b").expect(404);
    }

    @Tag("k8s-5.2")
    @Tag("k8s-5.3")
    @Test
    void protobufBody_isDecoded() {
        // kubectl 1.32 and typed client-go: k8s\0, then runtime.Unknown with the message in it
        byte[] meta = field(1, text(1, "proto"));
        byte[] entry = join(text(1, "k"), text(2, "v"));
        byte[] object = join(meta, field(2, entry));
        byte[] unknown = join(field(1, join(text(1, "v1"), text(2, "ConfigMap"))), field(2, object));
        String maps = maps();
        Answer made = api.send(
                        "POST",
                        maps,
                        join(new byte[] {'k', '8', 's', 0}, unknown),
                        "Content-Type",
                        "application/vnd.kubernetes.protobuf",
                        "Accept",
                        "application/vnd.kubernetes.protobuf,application/json")
                .expect(201);
        assertThat(made.contentType()).isEqualTo("application/vnd.kubernetes.protobuf");
        assertThat(made.at("/metadata/name")).isEqualTo("proto");
        assertThat(api.get(maps + "/proto").at("/data/k")).isEqualTo("v");
        Answer broken = api.send(
                "POST", maps, new byte[] {'k', '8', 's', 0, 1}, "Content-Type", "application/vnd.kubernetes.protobuf");
        broken.expect(400);
    }

    private static byte[] text(int number, String value) {
        return field(number, value.getBytes(StandardCharsets.UTF_8));
    }

    /** A length-delimited field of a protobuf message, shorter than 128 bytes. */
    private static byte[] field(int number, byte[] value) {
        return join(new byte[] {(byte) (number << 3 | 2), (byte) value.length}, value);
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    @Tag("k8s-5.8")
    @Test
    void prettyAnswer_whenAskedFor() {
        String maps = maps();
        api.post(maps, "{'metadata':{'name':'a'}}").expect(201);
        assertThat(api.get(maps + "/a?pretty=true").text()).startsWith("{\n  \"");
        assertThat(api.get(maps + "/a").text()).startsWith("{\"");
        assertThat(api.get(maps + "/a", "User-Agent", "curl/8").text()).startsWith("{\n  \"");
        assertThat(api.get(maps + "/a?pretty=false", "User-Agent", "curl/8").text())
                .startsWith("{\"");
    }

    @Test
    void everyAnswer_isMarked() {
        Answer answer = api.get("/api/v1/namespaces/default").expect(200);
        assertThat(answer.headers().firstValue("audit-id")).isPresent();
        assertThat(answer.headers().firstValue("cache-control")).hasValue("no-cache, private");
        assertThat(api.get("/api/v1/namespaces/default", "Audit-ID", "mine")
                        .headers()
                        .firstValue("audit-id"))
                .hasValue("mine");
    }
}
