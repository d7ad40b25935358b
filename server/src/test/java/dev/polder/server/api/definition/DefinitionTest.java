package dev.polder.server.api.definition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.WatchStream;
import dev.polder.server.api.Widgets;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** CustomResourceDefinitions from birth to end (apiextensions {@code registry/customresourcedefinition}, {@code controller}). */
class DefinitionTest {

    private static final String DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

    @RegisterExtension
    static final ApiServer api = ApiServer.start();

    private static String group() {
        return api.fresh("g") + ".example.com";
    }

    private static String condition(Answer definition, String type) {
        return definition
                .node("/status/conditions")
                .valueStream()
                .filter(c -> c.path("type").asText().equals(type))
                .map(c -> c.path("status").asText() + " " + c.path("reason").asText())
                .findFirst()
                .orElse("");
    }

    @Tag("k8s-14.3")
    @Tag("k8s-14.7")
    @Test
    void definition_isServedOnceEstablished() {
        String group = group();
        String objects = Widgets.path(group, api.namespace());
        assertThat(api.get(objects).expect(404).text()).isEqualTo("404 page not found\n");
        Widgets.install(api, group, Widgets.definition(group));
        Answer definition = api.get(DEFINITIONS + "/widgets." + group).expect(200);
        assertThat(condition(definition, "NamesAccepted")).isEqualTo("True NoConflicts");
        assertThat(condition(definition, "Established")).isEqualTo("True InitialNamesAccepted");
        assertThat(definition.at("/status/acceptedNames/plural")).isEqualTo("widgets");
        assertThat(definition.at("/spec/names/listKind")).isEqualTo("WidgetList");
        assertThat(definition.at("/spec/conversion/strategy")).isEqualTo("None");
        assertThat(definition.node("/status/storedVersions").toString()).isEqualTo("[\"v1\"]");
        Answer list = api.get(objects).expect(200);
        assertThat(list.at("/kind")).isEqualTo("WidgetList");
        assertThat(list.at("/apiVersion")).isEqualTo(group + "/v1");
    }

    @Tag("k8s-2.14")
    @Tag("k8s-14.3")
    @Tag("k8s-14.5")
    @Test
    void deletion_takesTheObjectsAlong() {
        String group = group();
        Widgets.install(api, group, Widgets.definition(group));
        String objects = Widgets.path(group, api.namespace());
        api.post(
                        objects,
                        "{'apiVersion':'" + group + "/v1','kind':'Widget','metadata':{'name':'held',"
                                + "'finalizers':['example.com/f']}}")
                .expect(201);
        api.post(objects, Widgets.widget(group, "free", "{}")).expect(201);
        Answer marked = api.delete(DEFINITIONS + "/widgets." + group).expect(200);
        assertThat(marked.at("/kind")).isEqualTo("CustomResourceDefinition");
        assertThat(marked.node("/metadata/finalizers").toString())
                .isEqualTo("[\"customresourcecleanup.apiextensions.k8s.io\"]");
        assertThat(condition(marked, "Terminating")).isEqualTo("True InstanceDeletionPending");
        // forbidCreateAdmission: a type that is going takes nothing new, but what waits in it can be released
        api.post(objects, Widgets.widget(group, "new", "{}"))
                .refused(
                        403,
                        "Forbidden",
                        "widgets." + group
                                + " \"new\" is forbidden: create not allowed while custom resource definition"
                                + " is terminating");
        assertThat(api.get("/apis/" + group + "/v1").node("/resources/0/verbs").toString())
                .isEqualTo("[\"delete\",\"deletecollection\",\"get\",\"list\",\"watch\"]");
        try (WatchStream watch = api.watch(DEFINITIONS + "?watch=true&fieldSelector=metadata.name%3Dwidgets." + group
                + "&resourceVersion=" + marked.version())) {
            WatchStream.Event told = watch.next("MODIFIED", "widgets." + group);
            assertThat(told.object().at("/status/conditions").toString())
                    .contains("\"InstanceDeletionInProgress\"", "\"CustomResource deletion is in progress\"");
            api.mergePatch(objects + "/held", "{'metadata':{'finalizers':null}}")
                    .expect(200);
            do {
                told = watch.next();
            } while (!told.type().equals("DELETED"));
            assertThat(told.object().at("/status/conditions").toString())
                    .contains("\"InstanceDeletionCompleted\"", "\"removed all instances\"");
        }
        api.get(objects).expect(404);
        // Its objects do not come back with it.
        Widgets.install(api, group, Widgets.definition(group));
        assertThat(api.get(objects).expect(200).names()).isEmpty();
    }

    @Tag("k8s-14.4")
    @Test
    void secondDefinition_doesNotTakeAName() {
        String group = group();
        Widgets.install(api, group, Widgets.definition(group));
        String other = Widgets.definition(group)
                .replace("'name':'widgets." + group, "'name':'gadgets." + group)
                .replace("'plural':'widgets'", "'plural':'gadgets'")
                .replace("'singular':'widget'", "'singular':'gadget'");
        Answer made = api.post(DEFINITIONS, other).expect(201);
        try (WatchStream watch = api.watch(DEFINITIONS + "?watch=true&fieldSelector=metadata.name%3Dgadgets." + group
                + "&resourceVersion=" + made.version())) {
            WatchStream.Event told = watch.next("MODIFIED", "gadgets." + group);
            assertThat(told.object().at("/status/conditions").toString())
                    .contains("\"ListKindConflict\"")
                    .contains("\\\"WidgetList\\\" is already in use");
            // When the first gives its names up, the second gets them.
            api.delete(DEFINITIONS + "/widgets." + group).expect(200);
            do {
                told = watch.next("MODIFIED", "gadgets." + group);
            } while (!told.object().at("/status/conditions").toString().contains("InitialNamesAccepted"));
        }
        api.get("/apis/" + group + "/v1/gadgets").expect(200);
    }

    @Tag("k8s-2.13")
    @Tag("k8s-14.16")
    @Test
    void versionThatIsNotServed_isNotThere() {
        String group = group();
        String schema = "{'type':'object','x-kubernetes-preserve-unknown-fields':true}";
        String hidden = Widgets.version("v2", false, schema).replace("'served':true", "'served':false");
        Widgets.install(api, group, Widgets.definition(group, Widgets.version("v1", true, schema), hidden));
        api.get("/apis/" + group + "/v1/widgets").expect(200);
        assertThat(api.get("/apis/" + group + "/v2/widgets").expect(404).text()).isEqualTo("404 page not found\n");
    }

    @Tag("k8s-14.16")
    @Test
    void versions_showTheSameObjects() {
        String group = group();
        String schema =
                "{'type':'object','properties':{'spec':{'type':'object','properties':{'size':{'type':'integer'}}}}}";
        String wide = schema.replace("{'size'", "{'color':{'type':'string','default':'red'},'size'");
        Widgets.install(
                api,
                group,
                Widgets.definition(group, Widgets.version("v1", true, schema), Widgets.version("v2", false, wide)));
        String ns = api.namespace();
        String first = Widgets.path(group, ns);
        String second = first.replace("/v1/", "/v2/");
        api.post(first, Widgets.widget(group, "w", "{'size':1}")).expect(201);
        Answer other = api.get(second + "/w").expect(200);
        assertThat(other.at("/apiVersion")).isEqualTo(group + "/v2");
        assertThat(other.at("/spec/size")).isEqualTo("1");
        // What lies in the store has the defaults of its own version (apiextensions
        // test/integration/defaulting_test.go).
        assertThat(other.node("/spec/color").isMissingNode()).isTrue();
        assertThat(other.version()).isEqualTo(api.get(first + "/w").version());
        assertThat(api.get(second).at("/items/0/apiVersion")).isEqualTo(group + "/v2");
        try (WatchStream watch = api.watch(second + "?watch=true")) {
            assertThat(watch.next("ADDED", "w").at("/apiVersion")).isEqualTo(group + "/v2");
        }
        api.mergePatch(second + "/w", "{'spec':{'size':2}}").expect(200);
        assertThat(api.get(first + "/w").at("/spec/size")).isEqualTo("2");
        assertThat(api.get(first + "/w").node("/spec/color").isMissingNode()).isTrue();
    }

    @Tag("k8s-14.3")
    @Tag("k8s-14.19")
    @Test
    void storedVersions_rememberAndGuard() {
        String group = group();
        String schema = "{'type':'object'}";
        Widgets.install(
                api,
                group,
                Widgets.definition(group, Widgets.version("v1", true, schema), Widgets.version("v2", false, schema)));
        String path = DEFINITIONS + "/widgets." + group;
        Answer switched = api.jsonPatch(
                        path,
                        "[{'op':'replace','path':'/spec/versions/0/storage','value':false},"
                                + "{'op':'replace','path':'/spec/versions/1/storage','value':true}]")
                .expect(200);
        assertThat(switched.node("/status/storedVersions").toString()).isEqualTo("[\"v1\",\"v2\"]");
        assertThat(api.jsonPatch(path, "[{'op':'remove','path':'/spec/versions/0'}]")
                        .expect(422)
                        .at("/message"))
                .contains(
                        "status.storedVersions[0]: Invalid value: \"v1\": missing from spec.versions; v1 was previously a"
                                + " storage version");
        api.mergePatch(path + "/status", "{'status':{'storedVersions':['v2']}}").expect(200);
        api.jsonPatch(path, "[{'op':'remove','path':'/spec/versions/0'}]").expect(200);
        api.get("/apis/" + group + "/v1/widgets").expect(404);
        api.get("/apis/" + group + "/v2/widgets").expect(200);
    }

    /**
     * Whoever says, wrongly, that nothing is stored in a version any more, and takes it away, can still read, change and delete
     * what is. Upstream could not: its converter refuses such objects as being of "an invalid group/version" with a 500 (apiextensions
     * {@code conversion/converter.go}). The next write stores them anew.
     */
    @Tag("k8s-14.19")
    @Test
    void objectStoredInAVersionThatIsGone_isNotLost() {
        String group = group();
        String schema = "{'type':'object'}";
        String second = Widgets.version("v2", true, schema);
        Widgets.install(
                api,
                group,
                Widgets.definition(group, Widgets.version("v1", true, schema), Widgets.version("v2", false, schema)));
        String old = Widgets.path(group, api.namespace());
        api.post(old, Widgets.widget(group, "w", "{}")).expect(201);
        String path = DEFINITIONS + "/widgets." + group;
        api.mergePatch(path, "{'spec':{'versions':[" + Widgets.version("v1", false, schema) + "," + second + "]}}")
                .expect(200);
        String objects = old.replace("/v1/", "/v2/");
        assertThat(api.get(objects + "/w").expect(200).at("/apiVersion")).isEqualTo(group + "/v2");
        api.mergePatch(path + "/status", "{'status':{'storedVersions':['v2']}}").expect(200);
        api.mergePatch(path, "{'spec':{'versions':[" + second + "]}}").expect(200);
        Answer read = api.get(objects + "/w").expect(200);
        assertThat(read.at("/apiVersion")).isEqualTo(group + "/v2");
        assertThat(api.get(objects).expect(200).at("/items/0/apiVersion")).isEqualTo(group + "/v2");
        Answer written = api.mergePatch(objects + "/w", "{'metadata':{'labels':{'a':'b'}}}")
                .expect(200);
        assertThat(written.at("/metadata/uid")).isEqualTo(read.at("/metadata/uid"));
        api.delete(objects + "/w").expect(200);
        api.get(objects + "/w").expect(404);
    }

    @Tag("k8s-14.2")
    @Tag("k8s-22.11")
    @Test
    void establishedNames_areImmutable() {
        String group = group();
        Widgets.install(api, group, Widgets.definition(group));
        assertThat(api.mergePatch(DEFINITIONS + "/widgets." + group, "{'spec':{'scope':'Cluster'}}")
                        .expect(422)
                        .at("/message"))
                .endsWith("spec.scope: Invalid value: \"Cluster\": field is immutable");
        assertThat(api.mergePatch(DEFINITIONS + "/widgets." + group, "{'spec':{'names':{'kind':'Gadget'}}}")
                        .expect(422)
                        .at("/message"))
                .contains("spec.names.kind: Invalid value: \"Gadget\": field is immutable");
    }

    @Tag("k8s-7.26")
    @Test
    void deprecatedVersion_warns() {
        String group = group();
        String version = Widgets.version("v1", true, "{'type':'object'}");
        Widgets.install(
                api,
                group,
                Widgets.definition(group, version.replace("'served':true", "'served':true,'deprecated':true")));
        assertThat(api.get("/apis/" + group + "/v1/widgets").warnings())
                .containsExactly("299 - \"" + group + "/v1 Widget is deprecated\"");
        api.mergePatch(
                        DEFINITIONS + "/widgets." + group,
                        "{'spec':{'versions':["
                                + version.replace(
                                        "'served':true", "'served':true,'deprecated':true,'deprecationWarning':'gone'")
                                + "]}}")
                .expect(200);
        assertThat(api.get("/apis/" + group + "/v1/widgets").warnings()).containsExactly("299 - \"gone\"");
    }

    @Test
    void shortNamesAndCategories_areDiscovered() {
        String group = group();
        Widgets.install(
                api,
                group,
                Widgets.definition(group)
                        .replace("'singular'", "'shortNames':['wd'],'categories':['all','tools'],'singular'"));
        Answer resources = api.get("/apis/" + group + "/v1").expect(200);
        assertThat(resources.node("/resources/0/shortNames").toString()).isEqualTo("[\"wd\"]");
        assertThat(resources.node("/resources/0/categories").toString()).isEqualTo("[\"all\",\"tools\"]");
        assertThat(resources.node("/resources").findValuesAsText("name"))
                .containsExactlyInAnyOrder("widgets", "widgets/status", "widgets/scale");
    }

    @Test
    void definitionStatus_isReadAndWritten() {
        String group = group();
        Widgets.install(api, group, Widgets.definition(group));
        String path = DEFINITIONS + "/widgets." + group + "/status";
        Answer patched = api.mergePatch(
                        path,
                        "{'status':{'conditions':[{'type':'StatusUpdate','status':'True','reason':'E2E','message':'m'}]}}")
                .expect(200);
        assertThat(patched.node("/status/conditions").findValuesAsText("type")).contains("StatusUpdate");
        // The patch took the other conditions away; the server puts them back.
        Widgets.awaitEstablished(api, "widgets." + group, patched.version());
        Answer read = api.get(path).expect(200);
        assertThat(read.at("/kind")).isEqualTo("CustomResourceDefinition");
        String changed = read.text().replace("\"reason\":\"E2E\"", "\"reason\":\"Again\"");
        assertThat(api.put(path, changed).expect(200).text()).contains("\"reason\":\"Again\"");
    }

    @Test
    void definitions_areListedByLabelAndDeletedTogether() {
        String mark = api.fresh("mark");
        for (int i = 0; i < 2; i++) {
            String group = group();
            Widgets.install(
                    api,
                    group,
                    Widgets.definition(group).replace("'metadata':{", "'metadata':{'labels':{'mark':'" + mark + "'},"));
        }
        String selected = DEFINITIONS + "?labelSelector=mark%3D" + mark;
        Answer both = api.get(selected).expect(200);
        assertThat(both.names()).hasSize(2);
        try (WatchStream watch = api.watch(selected + "&watch=true&resourceVersion=" + both.version())) {
            assertThat(api.delete(selected).expect(200).names()).hasSize(2);
            int gone = 0;
            while (gone < 2) {
                gone += watch.next().type().equals("DELETED") ? 1 : 0;
            }
        }
        assertThat(api.get(selected).names()).isEmpty();
    }

    /** Else the end of the definition would be that of the server's own objects. */
    @Test
    void definitionOfATypeOfTheServersOwn_isRefused() {
        for (String own : List.of("clusterroles.rbac.authorization.k8s.io", "workspaces.tenancy.kcp.io")) {
            String group = own.substring(own.indexOf('.') + 1);
            String plural = own.substring(0, own.indexOf('.'));
            String definition = Widgets.definition(group)
                    .replace("widgets", plural)
                    .replace("'metadata':{", "'metadata':{'annotations':{'api-approved.kubernetes.io':'unapproved'},");
            api.post(DEFINITIONS, definition)
                    .refused(
                            403,
                            "Forbidden",
                            "customresourcedefinitions.apiextensions.k8s.io \"" + own
                                    + "\" is forbidden: cannot create \"" + own + "\" CustomResourceDefinition with \""
                                    + group + "\" group and \"" + plural
                                    + "\" resource because it overlaps with a type of the server's own");
        }
    }
}
