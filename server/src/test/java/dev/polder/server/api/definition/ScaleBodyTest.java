package dev.polder.server.api.definition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.Widgets;
import dev.polder.server.api.workspace.Workspaces;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What is sent to a scale, of a custom resource or of a workload, is decoded like any other body of a type of Kubernetes
 * (apiserver v0.36.0 {@code handlers/update.go}, {@code handlers/patch.go}; apiextensions {@code customresource_handler.go},
 * which has a scheme of Scales for it).
 */
class ScaleBodyTest {

    private static final String GROUP = "scalebody.example.com";
    private static final String UNKNOWN = "strict decoding error: unknown field \"spec.replica\"";
    private static final String UNKNOWN_WARNING = "299 - \"unknown field \\\"spec.replica\\\"\"";
    private static final String FRAME = "Scale in version \"v1\" cannot be handled as a Scale: ";

    @RegisterExtension
    static final ApiServer api = ApiServer.start();

    private static Scaled widget;
    private static Scaled gadget;
    private static Scaled deployment;

    /** An object with two replicas. */
    record Scaled(ApiServer in, String path) {

        static Scaled made(ApiServer in, String objects, String object) {
            String name = in.post(objects, object).expect(201).at("/metadata/name");
            return new Scaled(in, objects + "/" + name);
        }

        Answer put(String query, String body) {
            return in.put(path + "/scale" + query, body);
        }

        Answer merge(String query, String patch) {
            return in.mergePatch(path + "/scale" + query, patch);
        }

        String replicas() {
            return in.get(path).expect(200).at("/spec/replicas");
        }
    }

    @BeforeAll
    static void start() {
        Widgets.install(api, GROUP, Widgets.definition(GROUP));
        String spec = "{'replicas':2}";
        widget = Scaled.made(api, Widgets.path(GROUP, api.namespace()), Widgets.widget(GROUP, "w", spec));
        String wide = "wide." + GROUP;
        Widgets.install(api, wide, Widgets.definition(wide).replace("'Namespaced'", "'Cluster'"));
        gadget = Scaled.made(api, "/apis/" + wide + "/v1/widgets", Widgets.widget(wide, "g", spec));
        String name = api.fresh("ws");
        ApiServer kube = api.inCluster(
                Workspaces.ready(api, name, "kube").at("/spec/cluster").asText());
        deployment = Scaled.made(
                kube,
                "/apis/apps/v1/namespaces/default/deployments",
                "{'metadata':{'name':'web'},'spec':{'replicas':2,'selector':{'matchLabels':{'a':'b'}},'template':"
                        + "{'metadata':{'labels':{'a':'b'}},'spec':{'containers':[{'name':'c','image':'i:1'}]}}}}");
    }

    static List<Scaled> scaled() {
        return List.of(widget, gadget, deployment);
    }

    private static String scale(String spec) {
        return "{'apiVersion':'autoscaling/v1','kind':'Scale','spec':" + spec + "}";
    }

    @ParameterizedTest
    @MethodSource("scaled")
    void unknownFieldOfABody_asFieldValidationSays(Scaled object) {
        object.put("", scale("{'replicas':2}")).expect(200);
        object.put("?fieldValidation=Strict", scale("{'replica':3}")).refused(400, "BadRequest", FRAME + UNKNOWN);
        object.put("?fieldValidation=Strict", scale("{'replicas':3,'replicas':4}"))
                .refused(400, "BadRequest", FRAME + "strict decoding error: duplicate field \"spec.replicas\"");
        assertThat(object.replicas()).isEqualTo("2");

        Answer warned = object.put("", scale("{'replicas':3,'replica':4}")).expect(200);
        assertThat(warned.warnings()).containsExactly(UNKNOWN_WARNING);
        assertThat(warned.at("/spec/replicas")).isEqualTo("3");
        Answer ignored = object.put("?fieldValidation=Ignore", scale("{'replicas':2,'replica':4}"))
                .expect(200);
        assertThat(ignored.warnings()).isEmpty();
        assertThat(object.replicas()).isEqualTo("2");
    }

    @ParameterizedTest
    @MethodSource("scaled")
    void unknownFieldOfAPatch_asFieldValidationSays(Scaled object) {
        object.put("", scale("{'replicas':2}")).expect(200);
        Answer strict = object.merge("?fieldValidation=Strict", "{'spec':{'replica':3}}")
                .expect(422);
        assertThat(strict.at("/message"))
                .startsWith(" \"\" is invalid: patch: Invalid value: ")
                .endsWith(": " + UNKNOWN);
        assertThat(strict.at("/details/causes/0/field")).isEqualTo("patch");
        Answer added = object.in()
                .jsonPatch(
                        object.path() + "/scale?fieldValidation=Strict",
                        "[{'op':'add','path':'/spec/replica','value':3}]")
                .expect(422);
        assertThat(added.at("/message")).endsWith(": " + UNKNOWN);
        Answer twice = object.merge("?fieldValidation=Strict", "{'spec':{'replicas':3,'replicas':4}}")
                .expect(422);
        assertThat(twice.at("/message")).endsWith(": strict decoding error: duplicate field \"spec.replicas\"");
        assertThat(object.replicas()).isEqualTo("2");

        Answer warned = object.merge("", "{'spec':{'replicas':3,'replica':4}}").expect(200);
        assertThat(warned.warnings()).containsExactly(UNKNOWN_WARNING);
        assertThat(object.replicas()).isEqualTo("3");
        assertThat(object.merge("?fieldValidation=Ignore", "{'spec':{'replicas':2,'replica':4}}")
                        .expect(200)
                        .warnings())
                .isEmpty();
        assertThat(object.replicas()).isEqualTo("2");
    }

    /** Fields given twice are all that field validation is about here (apiserver {@code handlers/patch.go}, applyPatcher). */
    @ParameterizedTest
    @MethodSource("scaled")
    void appliedScale_hasNoFieldTwice(Scaled object) {
        object.put("?fieldManager=m", scale("{'replicas':2}")).expect(200);
        String twice = scale("{'replicas':3,'replicas':2}");
        String path = object.path() + "/scale?fieldManager=m&fieldValidation=";
        assertThat(object.in().apply(path + "Strict", twice).expect(400).at("/message"))
                .startsWith("error strict decoding ");
        assertThat(object.in().apply(path + "Ignore", twice).expect(200).warnings())
                .isEmpty();
        assertThat(object.replicas()).isEqualTo("2");
    }

    /** Of versions that have, or had, a Scale; kubernetes and client-go {@code scale} register it for this one, too. */
    @ParameterizedTest
    @MethodSource("scaled")
    void scaleOfAnotherVersion_isRefused(Scaled object) {
        object.put("", scale("{'replicas':5}").replace("autoscaling/v1", "apps/v1beta2"))
                .refused(
                        400,
                        "BadRequest",
                        "the API version in the data (apps/v1beta2) does not match the expected API version"
                                + " (autoscaling/v1)");
    }

    /** Schemes differ in what they say of the kind; the frame around it is the same ({@code transformDecodeError}). */
    @ParameterizedTest
    @MethodSource("scaled")
    void bodyOfAnotherKind_isRefused(Scaled object) {
        assertThat(object.put("", scale("{'replicas':5}").replace("Scale", "HorizontalPodAutoscaler"))
                        .expect(400)
                        .at("/message"))
                .startsWith("HorizontalPodAutoscaler in version \"v1\" cannot be handled as a Scale: ");
    }

    /** apimachinery {@code serializer/json/json.go}, {@code gvkWithDefaults}. */
    @ParameterizedTest
    @MethodSource("scaled")
    void bodyThatLeavesOutKindOrVersion_isAScale(Scaled object) {
        for (String body : List.of(
                "{'spec':{'replicas':3}}",
                "{'kind':'Scale','spec':{'replicas':4}}",
                "{'apiVersion':'autoscaling/v1','spec':{'replicas':5}}")) {
            Answer scaled = object.put("?fieldValidation=Strict", body).expect(200);
            assertThat(body).contains(":" + scaled.at("/spec/replicas") + "}");
        }
    }

    /** apiserver {@code rest.EnsureObjectNamespaceMatchesRequestNamespace}: of one that lies in none it is dropped. */
    @ParameterizedTest
    @MethodSource("scaled")
    void bodyOfAnotherNamespace_isRefused(Scaled object) {
        String body = scale("{'replicas':2}").replace("'spec'", "'metadata':{'namespace':'elsewhere'},'spec'");
        Answer answer = object.put("", body);
        if (object.equals(gadget)) {
            answer.expect(200);
        } else {
            answer.refused(
                    400,
                    "BadRequest",
                    "the namespace of the provided object does not match the namespace sent on the request");
        }
    }
}
