package dev.polder.server.api.sharing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.WatchStream;
import dev.polder.server.api.token.Tokens;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The schemas that a workspace has bound, at {@code /services/apiresourceschema} (kcp {@code
 * test/e2e/virtual/apiresourceschema/virtualworkspace_test.go}).
 */
class SchemaServiceTest {

    private static final String RBAC = "/apis/rbac.authorization.k8s.io/v1/";
    private static final String GROUP = "/apis/apis.kcp.io/v1alpha1";
    private static final String SCHEMAS = GROUP + "/apiresourceschemas";

    @RegisterExtension
    private static final ApiServer root = ApiServer.knowing("carl,carl,c-1", "mallory,mallory,m-1");

    private static String id(ApiServer workspace) {
        return workspace
                .get("/apis/core.kcp.io/v1alpha1/logicalclusters/cluster")
                .expect(200)
                .at("/metadata/annotations/kcp.io~1cluster");
    }

    private static String path(ApiServer consumer) {
        return "/services/apiresourceschema/" + id(consumer) + "/clusters/*";
    }

    private static String name(String prefix, String group) {
        return prefix + ".sheriffs." + group;
    }

    private static void schema(ApiServer provider, String prefix, String group) {
        provider.post(
                        SCHEMAS,
                        "{'metadata':{'name':'" + name(prefix, group) + "'},'spec':{'group':'" + group
                                + "','scope':'Cluster','names':{'plural':'sheriffs','singular':'sheriff',"
                                + "'kind':'Sheriff','listKind':'SheriffList'},'versions':[{'name':'v1','served':true,"
                                + "'storage':true,'schema':{'type':'object'}}]}}")
                .expect(201);
    }

    private static String resources(String prefix, String group) {
        return "{'resources':[{'name':'sheriffs','group':'" + group + "','schema':'" + name(prefix, group)
                + "','storage':{'crd':{}}}]}";
    }

    /** A workspace with an export that is called as its group. */
    private static ApiServer provider(String group) {
        ApiServer made = Sharing.workspace(root, "provider");
        schema(made, "today", group);
        Answer export = made.post(
                        Sharing.EXPORTS,
                        "{'metadata':{'name':'" + group + "'},'spec':" + resources("today", group) + "}")
                .expect(201);
        Sharing.reaches(
                made,
                Sharing.EXPORTS,
                group,
                export.version(),
                found -> !found.at("/status/identityHash").asText("").isEmpty());
        return made;
    }

    private static void bind(ApiServer consumer, ApiServer provider, String group) {
        Sharing.bind(consumer, group, Sharing.path(provider), group);
    }

    /** Lets a user, in one workspace, enter and do something with bindings. */
    private static void allow(ApiServer where, String user, String verbs) {
        where.post(
                        RBAC + "clusterroles",
                        "{'metadata':{'name':'apibinding-reader'},'rules':[{'nonResourceURLs':['/'],'verbs':['access']},"
                                + "{'apiGroups':['apis.kcp.io'],'resources':['apibindings'],'verbs':['" + verbs
                                + "']}]}")
                .expect(201);
        where.post(
                        RBAC + "clusterrolebindings",
                        "{'metadata':{'name':'apibinding-reader'},'roleRef':{'apiGroup':'rbac.authorization.k8s.io',"
                                + "'kind':'ClusterRole','name':'apibinding-reader'},'subjects':[{'kind':'User',"
                                + "'apiGroup':'rbac.authorization.k8s.io','name':'" + user + "'}]}")
                .expect(201);
    }

    private static List<String> names(Answer list) {
        List<String> names = new ArrayList<>();
        list.expect(200)
                .node("/items")
                .forEach(item -> names.add(item.at("/metadata/name").asText()));
        return names;
    }

    /** TestAPIResourceSchemaVirtualWorkspaceDiscovery. */
    @Test
    void discovery_hasTheSchemas_toRead() {
        ApiServer consumer = Sharing.workspace(root, "consumer");
        bind(consumer, provider("discovery.test"), "discovery.test");
        String service = "/services/apiresourceschema/" + id(consumer);
        for (String path : List.of(service, service + "/clusters/*", service + "/clusters/" + id(consumer))) {
            JsonNode resources = root.bare().get(path + GROUP).expect(200).node("/resources");
            assertThat(resources).hasSize(1);
            assertThat(resources.at("/0/name").asText()).isEqualTo("apiresourceschemas");
            assertThat(resources.at("/0/verbs").toString()).isEqualTo("[\"get\",\"list\",\"watch\"]");
            assertThat(root.bare().get(path + "/apis").expect(200).node("/groups"))
                    .hasSize(1);
            assertThat(root.bare().get(path + "/openapi/v3").expect(200).text()).contains("apis/apis.kcp.io/v1alpha1");
        }
        root.bare().get(service + "/clusters/root" + GROUP).expect(404);
    }

    /** TestAPIResourceSchemaVirtualWorkspaceAccess and …MultipleBindings. */
    @Test
    void schemasOfAllBindings_areThere_andNoOthers() {
        ApiServer consumer = Sharing.workspace(root, "consumer");
        List<String> groups = List.of("one.test", "three.test", "two.test");
        for (String group : groups) {
            ApiServer provider = provider(group);
            schema(provider, "hidden", group);
            bind(consumer, provider, group);
        }
        schema(consumer, "own", "own.test");
        Answer list = root.bare().get(path(consumer) + SCHEMAS);
        assertThat(names(list))
                .containsExactlyElementsOf(
                        groups.stream().map(group -> name("today", group)).toList());
        assertThat(list.at("/kind")).isEqualTo("APIResourceSchemaList");
        for (String group : groups) {
            Answer one = root.bare()
                    .get(path(consumer) + SCHEMAS + "/" + name("today", group))
                    .expect(200);
            assertThat(one.at("/spec/group")).isEqualTo(group);
            // It is the one that the binding says it has bound.
            assertThat(one.at("/metadata/uid"))
                    .isEqualTo(consumer.get(Sharing.BINDINGS + "/" + group)
                            .expect(200)
                            .at("/status/boundResources/0/schema/UID"));
            root.bare()
                    .get(path(consumer) + SCHEMAS + "/" + name("hidden", group))
                    .expect(404);
        }
        root.bare()
                .get(path(consumer) + SCHEMAS + "/" + name("own", "own.test"))
                .expect(404);
        root.bare().get(path(consumer) + Sharing.BINDINGS).expect(404);
        assertThat(names(root.bare()
                        .get(path(consumer) + SCHEMAS + "?fieldSelector=metadata.name=" + name("today", "two.test"))))
                .containsExactly(name("today", "two.test"));
    }

    @Test
    void schemaOfTheSameName_ofAnotherProvider_takesNoPlace() {
        ApiServer consumer = Sharing.workspace(root, "consumer");
        ApiServer rival = provider("rival.test");
        ApiServer provider = provider("victim.test");
        bind(consumer, rival, "rival.test");
        bind(consumer, provider, "victim.test");
        schema(rival, "today", "victim.test");
        rival.mergePatch(
                        Sharing.EXPORTS + "/rival.test",
                        "{'spec':{'resources':[{'name':'sheriffs','group':'rival.test','schema':'"
                                + name("today", "rival.test") + "','storage':{'crd':{}}},{'name':'sheriffs',"
                                + "'group':'victim.test','schema':'" + name("today", "victim.test")
                                + "','storage':{'crd':{}}}]}}")
                .expect(200);
        String one = SCHEMAS + "/" + name("today", "victim.test");
        assertThat(root.bare().get(path(consumer) + one).expect(200).at("/metadata/uid"))
                .isEqualTo(provider.get(one).expect(200).at("/metadata/uid"));
    }

    /** TestAPIResourceSchemaVirtualWorkspaceReadOnly. */
    @Test
    void nothing_canBeWritten() {
        ApiServer consumer = Sharing.workspace(root, "consumer");
        bind(consumer, provider("readonly.test"), "readonly.test");
        allow(consumer, "carl", "*");
        String one = path(consumer) + SCHEMAS + "/" + name("today", "readonly.test");
        String body = root.bare().get(one).expect(200).text();
        ApiServer carl = root.bare().as("carl");
        carl.get(one).expect(200);
        for (ApiServer who : List.of(root.bare(), carl)) {
            for (Answer answer : List.of(
                    who.post(path(consumer) + SCHEMAS, "{'metadata':{'name':'test.new.schema'}}"),
                    who.put(one, body),
                    who.mergePatch(one, "{'metadata':{'labels':{'a':'b'}}}"),
                    who.delete(one),
                    who.delete(path(consumer) + SCHEMAS))) {
                answer.expect(who.equals(carl) ? 403 : 405);
            }
        }
        assertThat(root.bare().get(one).expect(200).text()).isEqualTo(body);
    }

    /** TestAPIResourceSchemaVirtualWorkspaceAuthorization. */
    @Test
    void accountOfTheProvider_reads_onceTheConsumerLetsIt() {
        ApiServer consumer = Sharing.workspace(root, "consumer");
        ApiServer provider = provider("authtest.test");
        bind(consumer, provider, "authtest.test");
        Tokens.account(provider, "default", "operator");
        ApiServer operator = root.bare().as(Tokens.issue(provider, "default", "operator", "{}"));
        String all = path(consumer) + SCHEMAS;
        operator.get(all).expect(403);
        operator.get(path(consumer) + GROUP).expect(403);
        allow(consumer, "system:kcp:serviceaccount:" + id(provider) + ":default:operator", "get");
        assertThat(names(operator.get(all))).containsExactly(name("today", "authtest.test"));
        operator.get(all + "/" + name("today", "authtest.test")).expect(200);
        try (WatchStream watch = operator.watch(all + "?watch=true")) {
            watch.next("ADDED", name("today", "authtest.test"));
            consumer.delete(RBAC + "clusterrolebindings/apibinding-reader").expect(200);
            watch.expectEnd();
        }
        operator.get(all).expect(403);
    }

    @Test
    void watch_followsBindingsExportsAndSchemas() {
        ApiServer consumer = Sharing.workspace(root, "consumer");
        ApiServer provider = provider("watch.test");
        String all = path(consumer) + SCHEMAS;
        // Before the first binding it is an empty stream, and not an error.
        String empty = root.bare().get(all).expect(200).version();
        try (WatchStream watch = root.bare().watch(all + "?watch=true&resourceVersion=" + empty)) {
            bind(consumer, provider, "watch.test");
            watch.next("ADDED", name("today", "watch.test"));
            provider.mergePatch(SCHEMAS + "/" + name("today", "watch.test"), "{'metadata':{'labels':{'a':'b'}}}")
                    .expect(200);
            assertThat(watch.next("MODIFIED", name("today", "watch.test")).at("/metadata/labels/a"))
                    .isEqualTo("b");
            schema(provider, "tomorrow", "watch.test");
            provider.mergePatch(Sharing.EXPORTS + "/watch.test", "{'spec':" + resources("tomorrow", "watch.test") + "}")
                    .expect(200);
            watch.next("DELETED", name("today", "watch.test"));
            WatchStream.Event added = watch.next("ADDED", name("tomorrow", "watch.test"));
            // Who was cut off before the last event of a change hears all of it again, who has heard all nothing.
            String version = added.at("/metadata/resourceVersion");
            provider.delete(SCHEMAS + "/" + name("tomorrow", "watch.test")).expect(200);
            watch.next("DELETED", name("tomorrow", "watch.test"));
            try (WatchStream resumed = root.bare().watch(all + "?watch=true&resourceVersion=" + version)) {
                resumed.next("DELETED", name("tomorrow", "watch.test"));
            }
            try (WatchStream anew = root.bare().watch(all + "?watch=true&resourceVersion=" + empty)) {
                schema(provider, "later", "watch.test");
                provider.mergePatch(
                                Sharing.EXPORTS + "/watch.test", "{'spec':" + resources("later", "watch.test") + "}")
                        .expect(200);
                anew.next("ADDED", name("later", "watch.test"));
            }
        }
        assertThat(names(root.bare().get(all))).containsExactly(name("later", "watch.test"));
    }

    @Test
    void initialState_endsWithABookmark() {
        ApiServer consumer = Sharing.workspace(root, "consumer");
        bind(consumer, provider("bookmark.test"), "bookmark.test");
        try (WatchStream watch = root.bare()
                .watch(
                        path(consumer) + SCHEMAS
                                + "?watch=true&sendInitialEvents=true&allowWatchBookmarks=true&resourceVersionMatch=NotOlderThan")) {
            watch.next("ADDED", name("today", "bookmark.test"));
            WatchStream.Event end = watch.next();
            assertThat(end.type()).isEqualTo("BOOKMARK");
            assertThat(end.at("/metadata/annotations/k8s.io~1initial-events-end"))
                    .isEqualTo("true");
        }
    }

    /** What one tenant can find out of another through the service: nothing, not even whether there is one. */
    @Test
    void otherTenants_learnNothing() {
        ApiServer consumer = Sharing.workspace(root, "consumer");
        ApiServer provider = provider("secret.test");
        bind(consumer, provider, "secret.test");
        ApiServer own = Sharing.workspace(root, "attacker");
        allow(own, "mallory", "*");
        ApiServer mallory = root.bare().as("mallory");
        String theirs = "/services/apiresourceschema/" + id(consumer);
        String nobodys = "/services/apiresourceschema/nowhere";
        String asked = SCHEMAS + "/" + name("today", "secret.test");
        for (String below : List.of(
                SCHEMAS,
                asked,
                SCHEMAS + "?watch=true",
                GROUP,
                "/apis",
                "/openapi/v3",
                "/openapi/v3/apis/apis.kcp.io/v1alpha1")) {
            for (String clusters : List.of("", "/clusters/*")) {
                Answer refused = mallory.get(theirs + clusters + below).expect(403);
                assertThat(refused.text())
                        .isEqualTo(mallory.get(nobodys + clusters + below)
                                .expect(403)
                                .text());
            }
            root.bare().as("").get(theirs + "/clusters/*" + below).expect(403);
        }
        // Neither by way of her own workspace.
        assertThat(names(mallory.get(path(own) + SCHEMAS))).isEmpty();
        mallory.get(path(own) + asked).expect(404);
        String mixed = "/services/apiresourceschema/" + id(own) + "/clusters/" + id(consumer);
        mallory.get(mixed + SCHEMAS).expect(403);
        mallory.get("/services/apiresourceschema/*/clusters/*" + SCHEMAS).expect(403);
        mallory.get("/services/apiresourceschema/" + Sharing.path(consumer) + "/clusters/*" + SCHEMAS)
                .expect(403);
        // Nor does an export of hers that names the schema of another show it to those who bind hers.
        Answer export = own.post(
                        Sharing.EXPORTS,
                        "{'metadata':{'name':'thief'},'spec':" + resources("today", "secret.test") + "}")
                .expect(201);
        Sharing.reaches(
                own,
                Sharing.EXPORTS,
                "thief",
                export.version(),
                found -> !found.at("/status/identityHash").asText("").isEmpty());
        own.post(Sharing.BINDINGS, Sharing.binding("thief", Sharing.path(own), "thief"))
                .expect(201);
        assertThat(names(mallory.get(path(own) + SCHEMAS))).isEmpty();
        try (WatchStream watch = mallory.watch(path(own) + SCHEMAS + "?watch=true")) {
            schema(consumer, "unrelated", "secret.test");
            schema(own, "today", "secret.test");
            assertThat(watch.next("ADDED", name("today", "secret.test")).at("/metadata/annotations/kcp.io~1cluster"))
                    .isEqualTo(id(own));
        }
    }
}
