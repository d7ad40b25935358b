package dev.polder.server.api.definition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.Widgets;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Schemas of definitions at work, and definitions that are refused (apiextensions {@code apiserver/schema}). */
class DefinitionSchemaTest {

    private static final String DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
    private static final String SCHEMA = "{'type':'object','required':['spec'],'properties':{'spec':{'type':'object',"
            + "'required':['name'],'properties':{"
            + "'name':{'type':'string','minLength':2,'maxLength':5,'pattern':'^[a-z]+$'},"
            + "'count':{'type':'integer','minimum':1,'maximum':9,'default':3},"
            + "'mode':{'type':'string','enum':['on','off'],'default':'on'},"
            + "'port':{'x-kubernetes-int-or-string':true},"
            + "'when':{'type':'string','format':'date-time'},"
            + "'tags':{'type':'array','maxItems':2,'items':{'type':'string'},'x-kubernetes-list-type':'set'},"
            + "'env':{'type':'array','x-kubernetes-list-type':'map','x-kubernetes-list-map-keys':['key'],"
            + "'items':{'type':'object','required':['key'],'properties':{'key':{'type':'string'},'value':{'type':'string'}}}},"
            + "'free':{'type':'object','x-kubernetes-preserve-unknown-fields':true,"
            + "'properties':{'known':{'type':'object','properties':{'a':{'type':'string'}}}}},"
            + "'embedded':{'type':'object','x-kubernetes-embedded-resource':true,'x-kubernetes-preserve-unknown-fields':true},"
            + "'maybe':{'type':'string','nullable':true},"
            + "'nested':{'type':'object','default':{},'properties':{'deep':{'type':'integer','default':7}}}}}}}";
    private static final String GROUP = "schema.example.com";

    @RegisterExtension
    static final ApiServer api = ApiServer.start();

    private static String widgets;

    @BeforeAll
    static void start() {
        Widgets.install(api, GROUP, Widgets.definition(GROUP, Widgets.version("v1", true, SCHEMA)));
        widgets = Widgets.path(GROUP, api.namespace());
    }

    private static Answer make(String spec) {
        return api.post(widgets, Widgets.widget(GROUP, api.fresh("w"), spec));
    }

    private static void invalid(String spec, String error) {
        assertThat(make(spec).expect(422).at("/message"))
                .startsWith("Widget." + GROUP + " \"w-")
                .endsWith("\" is invalid: " + error);
    }

    @Tag("k8s-14.12")
    @Test
    void defaults_areFilledIn() {
        Answer made = make("{'name':'ab'}").expect(201);
        assertThat(made.at("/spec/count")).isEqualTo("3");
        assertThat(made.at("/spec/mode")).isEqualTo("on");
        assertThat(made.at("/spec/nested/deep")).isEqualTo("7");
        // A null where null is not allowed is left out, and then defaulted.
        assertThat(make("{'name':'ab','count':null}").expect(201).at("/spec/count"))
                .isEqualTo("3");
        assertThat(make("{'name':'ab','maybe':null}")
                        .expect(201)
                        .node("/spec/maybe")
                        .isNull())
                .isTrue();
    }

    @Tag("k8s-14.11")
    @Test
    void unknownFields_arePrunedUnlessPreserved() {
        Answer made = make("{'name':'ab','other':1,'free':{'x':{'y':1},'known':{'a':'b','c':'d'}},"
                        + "'embedded':{'apiVersion':'v1','kind':'Thing','metadata':{'name':'n','odd':1},'data':{'k':1}}}")
                .expect(201);
        assertThat(made.node("/spec/other").isMissingNode()).isTrue();
        assertThat(made.at("/spec/free/x/y")).isEqualTo("1");
        assertThat(made.at("/spec/free/known/a")).isEqualTo("b");
        assertThat(made.node("/spec/free/known/c").isMissingNode()).isTrue();
        assertThat(made.at("/spec/embedded/kind")).isEqualTo("Thing");
        assertThat(made.at("/spec/embedded/data/k")).isEqualTo("1");
        assertThat(made.node("/spec/embedded/metadata/odd").isMissingNode()).isTrue();
    }

    @Tag("k8s-14.14")
    @Tag("k8s-14.15")
    @Test
    void violations_nameTheField() {
        // kube-openapi validation/errors, apiextensions apiserver/validation
        invalid("{}", "spec.name: Required value");
        invalid("{'name':'a'}", "spec.name: Invalid value: \"a\": spec.name in body should be at least 2 chars long");
        invalid("{'name':'abcdef'}", "spec.name: Too long: may not be more than 5 bytes");
        invalid("{'name':'AB'}", "spec.name: Invalid value: \"AB\": spec.name in body should match '^[a-z]+$'");
        invalid(
                "{'name':'ab','count':0}",
                "spec.count: Invalid value: 0: spec.count in body should be greater than or equal to 1");
        invalid(
                "{'name':'ab','count':10}",
                "spec.count: Invalid value: 10: spec.count in body should be less than or equal to 9");
        invalid("{'name':'ab','mode':'x'}", "spec.mode: Unsupported value: \"x\": supported values: \"on\", \"off\"");
        invalid(
                "{'name':'ab','when':'today'}",
                "spec.when: Invalid value: \"today\": spec.when in body must be of type date-time: \"today\"");
        invalid("{'name':'ab','tags':['a','b','c']}", "spec.tags: Too many: 3: must have at most 2 items");
        invalid("{'name':'ab','tags':['a','a']}", "spec.tags[1]: Duplicate value: \"a\"");
        invalid("{'name':'ab','env':[{'key':'a'},{'key':'a'}]}", "spec.env[1]: Duplicate value: {\"key\":\"a\"}");
        invalid("{'name':'ab','env':[{'value':'a'}]}", "spec.env[0].key: Required value");
    }

    @Tag("k8s-14.13")
    @Test
    void intOrString_isBothAndNothingElse() {
        make("{'name':'ab','port':80}").expect(201);
        make("{'name':'ab','port':'http'}").expect(201);
        invalid(
                "{'name':'ab','port':1.5}",
                "spec.port: Invalid value: \"number\": spec.port in body must be of type integer,string: \"number\"");
    }

    @Test
    void embeddedResource_needsAType() {
        assertThat(make("{'name':'ab','embedded':{'metadata':{'name':'n'}}}")
                        .expect(422)
                        .at("/message"))
                .contains("spec.embedded.apiVersion: Required value")
                .contains("spec.embedded.kind: Required value");
    }

    @Test
    void severalViolations_areAllTold() {
        Answer refused = make("{'name':'a','count':0}").expect(422);
        assertThat(refused.node("/details/causes")).hasSize(2);
        assertThat(refused.at("/message")).contains(" is invalid: [").endsWith("]");
    }

    @Test
    void missingRequiredRoot_andWrongRootType() {
        assertThat(api.post(widgets, "{'apiVersion':'" + GROUP + "/v1','kind':'Widget','metadata':{'name':'x'}}")
                        .expect(422)
                        .at("/message"))
                .endsWith("is invalid: spec: Required value");
        assertThat(make("'text'").expect(422).at("/message"))
                .contains("spec: Invalid value: \"string\": spec in body must be of type object: \"string\"");
    }

    private static Answer define(String schema) {
        String group = api.fresh("s") + ".example.com";
        return api.post(DEFINITIONS, Widgets.definition(group, Widgets.version("v1", true, schema)));
    }

    @Tag("k8s-14.8")
    @Test
    void schemasThatAreNotStructural_areRefused() {
        assertThat(define("{'properties':{'spec':{'type':'object'}}}")
                        .expect(422)
                        .at("/message"))
                .contains("spec.validation.openAPIV3Schema.type: Required value: must not be empty at the root");
        assertThat(define("{'type':'object','properties':{'a':{'properties':{'b':{'type':'string'}}}}}")
                        .expect(422)
                        .at("/message"))
                .contains("properties[a].type: Required value: must not be empty for specified object fields");
        assertThat(define("{'type':'object','properties':{'a':{'type':'string','default':5}}}")
                        .expect(422)
                        .at("/message"))
                .contains("properties[a].default: Invalid value: ");
    }

    @Test
    void schemasOfWrongTypes_cannotBeDecoded() {
        // encoding/json of JSONSchemaProps
        assertThat(define("{'type':5}").expect(400).at("/message"))
                .startsWith(
                        "CustomResourceDefinition in version \"v1\" cannot be handled as a CustomResourceDefinition:"
                                + " json: cannot unmarshal number into Go struct field JSONSchemaProps.")
                .endsWith(" of type string");
        define("{'type':'object','properties':{'a':{'type':'string','maxLength':'x'}}}")
                .expect(400);
    }

    @Test
    void unknownKeywords_asFieldValidationSays() {
        Answer warned = define("{'type':'object','properties':{'a':{'type':'string','odd':1}}}")
                .expect(201);
        assertThat(warned.warnings())
                .containsExactly(
                        "299 - \"unknown field \\\"spec.versions[0].schema.openAPIV3Schema.properties.a.odd\\\"\"");
        assertThat(warned.text()).doesNotContain("\"odd\"");
        String group = api.fresh("s") + ".example.com";
        assertThat(api.post(
                                DEFINITIONS + "?fieldValidation=Strict",
                                Widgets.definition(group, Widgets.version("v1", true, "{'type':'object','odd':1}")))
                        .expect(400)
                        .at("/message"))
                .endsWith("strict decoding error: unknown field \"spec.versions[0].schema.openAPIV3Schema.odd\"");
    }

    @Test
    void whatIsNotEnforced_isWarnedAbout() {
        assertThat(define("{'type':'object','x-kubernetes-validations':[{'rule':'true'}]}")
                        .expect(201)
                        .warnings())
                .isEmpty();
        assertThat(define("{'type':'object','properties':{'a':{'type':'string','format':'odd'}}}")
                        .expect(201)
                        .warnings())
                .containsExactly("299 - \"unrecognized format \\\"odd\\\"\"");
    }

    @Test
    void protectedGroups_needAnApproval() {
        assertThat(api.post(DEFINITIONS, Widgets.definition("odd.k8s.io"))
                        .expect(422)
                        .at("/message"))
                .contains("metadata.annotations[api-approved.kubernetes.io]: Required value");
    }

    @Test
    void finalizersWithoutADomain_areWarnedAbout() {
        Answer made = api.post(
                        widgets,
                        "{'apiVersion':'" + GROUP
                                + "/v1','kind':'Widget','metadata':{'name':'f','finalizers':['mine']},"
                                + "'spec':{'name':'ab'}}")
                .expect(201);
        assertThat(made.warnings())
                .containsExactly(
                        "299 - \"metadata.finalizers: \\\"mine\\\": prefer a domain-qualified finalizer name to"
                                + " avoid accidental conflicts with other finalizer writers\"");
    }

    @Tag("k8s-14.11")
    @Tag("k8s-14.12")
    @Tag("k8s-14.31")
    @Test
    void laterDefault_isShownByWhatIsStored() {
        String group = "later.example.com";
        String schema = "{'type':'object','properties':{'a':{'type':'string'}DEFAULT}}";
        Widgets.install(
                api, group, Widgets.definition(group, Widgets.version("v1", true, schema.replace("DEFAULT", ""))));
        String path = Widgets.path(group, api.namespace());
        Answer stored = api.post(
                        path, "{'apiVersion':'" + group + "/v1','kind':'Widget','metadata':{'name':'w'},'a':'x'}")
                .expect(201);
        api.jsonPatch(
                        DEFINITIONS + "/widgets." + group,
                        "[{'op':'add','path':'/spec/versions/0/schema/openAPIV3Schema/properties/b','value':{'type':'string',"
                                + "'default':'B'}},{'op':'remove','path':'/spec/versions/0/schema/openAPIV3Schema/properties/a'}]")
                .expect(200);
        Answer shown = api.get(path + "/w").expect(200);
        assertThat(shown.at("/b")).isEqualTo("B");
        assertThat(shown.node("/a").isMissingNode()).isTrue();
        assertThat(shown.version()).isEqualTo(stored.version());
        assertThat(api.get(path).at("/items/0/b")).isEqualTo("B");
    }
}
