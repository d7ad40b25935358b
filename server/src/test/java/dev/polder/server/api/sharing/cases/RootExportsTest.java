package dev.polder.server.api.sharing.cases;

import static dev.polder.server.api.sharing.Sharing.BINDINGS;
import static dev.polder.server.api.sharing.Sharing.EXPORTS;
import static dev.polder.server.api.sharing.Views.accepted;
import static dev.polder.server.api.sharing.Views.claim;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.WatchStream;
import dev.polder.server.api.sharing.Sharing;
import dev.polder.server.api.sharing.Views;
import dev.polder.server.api.token.Tokens;
import dev.polder.server.schema.SystemDefinitions;
import dev.polder.server.tenancy.SharedByRoot;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The exports that the types of workspaces come from, claimed, listed by their identity and bound. */
class RootExportsTest {

    private static final String TENANCY = "tenancy.kcp.io";
    private static final String WORKSPACES = "/apis/tenancy.kcp.io/v1alpha1/workspaces";
    private static final String TYPES = "/apis/tenancy.kcp.io/v1alpha1/workspacetypes";
    private static final String READING = "{'apiGroups':['apis.kcp.io'],'resources':['apiexports/content'],"
            + "'resourceNames':['wildwest.dev'],'verbs':['*']}";

    @RegisterExtension
    private static final ApiServer root = ApiServer.knowing("user-1,user-1,1,team-1", "user-2,user-2,2,team-2");

    /** Exports of root are there soon after the start: their identity, when they have it. */
    private static String identity(String export) {
        String named = EXPORTS + "?fieldSelector=metadata.name%3D" + export;
        try (WatchStream watch = root.watch(named + "&watch=true")) {
            while (true) {
                JsonNode now = watch.next().object();
                if (Sharing.condition(now, "IdentityValid").equals("True")) {
                    return now.at("/status/identityHash").asText();
                }
            }
        }
    }

    private static List<String> resources(String export) {
        assertThat(identity(export)).matches("[0-9a-f]{64}");
        List<String> resources = new ArrayList<>();
        for (JsonNode resource : root.get(EXPORTS + "/" + export).expect(200).node("/spec/resources")) {
            String schema = resource.path("schema").asText();
            Answer stored = root.get(Sharing.SCHEMAS + "/" + schema).expect(200);
            assertThat(stored.at("/spec/names/plural"))
                    .isEqualTo(resource.path("name").asText());
            assertThat(new SharedByRoot(SystemDefinitions::of).has(stored.json()))
                    .isTrue();
            resources.add(resource.path("name").asText() + "."
                    + resource.path("group").asText());
        }
        return resources;
    }

    /** kcp config/root-phase0. */
    @Test
    void root_exportsTheTypesOfWorkspacesPartitionsAndShards() {
        assertThat(resources(TENANCY))
                .containsExactly(
                        "workspaceauthenticationconfigurations.tenancy.kcp.io",
                        "workspaces.tenancy.kcp.io",
                        "workspacetypes.tenancy.kcp.io");
        assertThat(resources("topology.kcp.io"))
                .containsExactly("partitions.topology.kcp.io", "partitionsets.topology.kcp.io");
        assertThat(resources("shards.core.kcp.io")).containsExactly("shards.core.kcp.io");
        assertThat(root.get(EXPORTS + "/" + TENANCY)
                        .node("/spec/maximalPermissionPolicy/local")
                        .isObject())
                .isTrue();
        assertThat(identity(TENANCY)).isNotEqualTo(identity("topology.kcp.io"));
    }

    @Test
    void exportThatWasDeletedOrChanged_isAsItWas() {
        String name = "topology.kcp.io";
        String identity = identity(name);
        JsonNode before = root.get(EXPORTS + "/" + name).expect(200).node("/spec/resources");
        String version = root.mergePatch(EXPORTS + "/" + name, "{'spec':{'resources':[]}}")
                .expect(200)
                .version();
        JsonNode again = Sharing.reaches(
                root, EXPORTS, name, version, one -> one.at("/spec/resources").equals(before));
        assertThat(again.at("/status/identityHash").asText()).isEqualTo(identity);
        root.delete(EXPORTS + "/" + name).expect(200);
        assertThat(identity(name)).isEqualTo(identity);
    }

    /** TestRootAPIExportAuthorizers. */
    @Test
    void provider_makesClaimedTypesOfWorkspaces_withinTheirLimits() {
        ApiServer provider = Views.workspace(root, "provider", "user-1");
        ApiServer consumer = Views.workspace(root, "consumer", "user-2");
        ApiServer bystander = Views.workspace(root, "consumer", "user-2");
        bystander.post(TYPES, "{'metadata':{'name':'others'}}").expect(201);
        String types = claim(TENANCY, "workspacetypes", identity(TENANCY));
        Views.claiming(provider, "today-cowboys", types);
        Views.offer(provider, "today-cowboys", "user-2");
        Views.bind(consumer, "cowboys", provider, "today-cowboys", accepted(types));
        JsonNode binding = consumer.get(BINDINGS + "/cowboys").expect(200).json();
        assertThat(Sharing.condition(binding, "PermissionClaimsValid")).isEqualTo("True");
        ApiServer user1 = root.as("user-1").bare();
        String view = Views.of(provider, "today-cowboys") + "/clusters/";
        String there = view + Views.id(consumer) + TYPES;
        user1.post(
                        there,
                        "{'metadata':{'name':'default'},'spec':{'defaultChildWorkspaceType':{'name':'universal','path':"
                                + "'root'}}}")
                .expect(201);
        consumer.get(TYPES + "/default").expect(200);
        assertThat(Views.placed(user1.get(view + "*" + TYPES))).containsExactly(Views.id(consumer) + "/default");
        // Where nothing was accepted nothing is reached, and of what was, only what root leaves to everybody.
        user1.get(view + Views.id(bystander) + TYPES).expect(403);
        user1.mergePatch(there + "/default/status", "{'status':{'initializers':['foo']}}")
                .expect(403);
        // The identity of another export of root brings nothing.
        String other = claim(TENANCY, "workspacetypes", identity("topology.kcp.io"));
        Views.claiming(provider, "wrong", other);
        Views.offer(provider, "wrong", "user-2");
        Views.bind(consumer, "wrong", provider, "wrong", accepted(other));
        user1.get(Views.of(provider, "wrong") + "/clusters/*" + TYPES).expect(404);
    }

    /** Lets an account of the provider use the content of its export. */
    private static ApiServer account(ApiServer provider, String name, boolean content) {
        Tokens.account(provider, "default", name);
        if (content) {
            provider.post(Views.RBAC + "clusterroles", "{'metadata':{'name':'" + name + "'},'rules':[" + READING + "]}")
                    .expect(201);
            provider.post(
                            Views.RBAC + "clusterrolebindings",
                            "{'metadata':{'name':'" + name + "'},'roleRef':{'apiGroup':'rbac.authorization.k8s.io',"
                                    + "'kind':'ClusterRole','name':'" + name
                                    + "'},'subjects':[{'kind':'ServiceAccount',"
                                    + "'name':'" + name + "','namespace':'default'}]}")
                    .expect(201);
        }
        return root.as(Tokens.issue(provider, "default", name, "{}")).bare();
    }

    /** TestMaximalPermissionPolicyServiceAccountClaimedTenancyResources. */
    @Test
    void accountOfTheProvider_listsClaimedWorkspaces() {
        ApiServer provider = Sharing.workspace(root, "provider");
        ApiServer consumer = Sharing.workspace(root, "consumer");
        String workspaces = claim(TENANCY, "workspaces", identity(TENANCY), "get", "list", "watch");
        Views.claiming(provider, "wildwest.dev", workspaces);
        Views.bind(consumer, "wildwest", provider, "wildwest.dev", accepted(workspaces));
        consumer.post(WORKSPACES, "{'metadata':{'name':'child'}}").expect(201);
        String all = Views.of(provider, "wildwest.dev") + "/clusters/*" + WORKSPACES;
        ApiServer account = account(provider, "provider-sa", true);
        assertThat(Views.placed(account.get(all))).containsExactly(Views.id(consumer) + "/child");
        try (WatchStream watch = account.watch(all + "?watch=true")) {
            watch.next("ADDED", "child");
        }
        account.delete(all.replace("*", Views.id(consumer)) + "/child").expect(403);
        account(provider, "unauthorized-sa", false).get(all).expect(403);
        // What the content of the export is worth to somebody who may not enter the provider's workspace.
        Views.grant(provider, "user-1-apiexport-content", "user-1", READING);
        root.as("user-1").bare().get(all).expect(403);
    }

    /** TestCrossLogicalClusterList. */
    @Test
    void workspacesOfAllLogicalClusters_areListedByIdentity() {
        ApiServer one = Sharing.workspace(root, "org");
        ApiServer two = Sharing.workspace(root, "org");
        one.post(WORKSPACES, "{'metadata':{'name':'ws-0'}}").expect(201);
        two.post(WORKSPACES, "{'metadata':{'name':'ws-1'}}").expect(201);
        String identified = WORKSPACES + ":" + identity(TENANCY);
        assertThat(Views.placed(root.inCluster("*").get(identified)))
                .contains(Views.id(one) + "/ws-0", Views.id(two) + "/ws-1");
        assertThat(one.get(identified).expect(200).names()).containsExactly("ws-0");
        String foreign = WORKSPACES + ":" + identity("topology.kcp.io");
        root.inCluster("*").get(foreign).expect(404);
        one.get(foreign).expect(404);
        root.as("user-1").inCluster("*").get(identified).expect(403);
    }

    /** Every workspace has what a binding to these exports would bring; one that is made nevertheless is bound, and takes nothing with it. */
    @Test
    void bindingToAnExportOfRoot_changesNothing() {
        ApiServer in = Views.workspace(root, "consumer", "user-2");
        in.post(WORKSPACES, "{'metadata':{'name':'child'}}").expect(201);
        String identity = identity(TENANCY);
        JsonNode binding = Sharing.bind(in, "tenancy", "root", TENANCY);
        assertThat(Sharing.condition(binding, "Ready")).isEqualTo("True");
        assertThat(binding.at("/status/boundResources"))
                .hasSize(3)
                .allSatisfy(bound ->
                        assertThat(bound.at("/schema/identityHash").asText()).isEqualTo(identity));
        assertThat(in.get(WORKSPACES).expect(200).names()).containsExactly("child");
        in.post(WORKSPACES, "{'metadata':{'name':'later'}}").expect(201);
        String version = in.get(BINDINGS).version();
        in.delete(BINDINGS + "/tenancy").expect(200);
        try (WatchStream watch = in.watch(BINDINGS + "?watch=true&resourceVersion=" + version)) {
            watch.through("DELETED", "tenancy");
        }
        assertThat(in.get(WORKSPACES).expect(200).names()).containsExactly("child", "later");
    }

    /** Types that every workspace has are given by claims; an export of one cannot take its place. */
    @Test
    void exportOfATypeThatEveryWorkspaceHas_isNotBound() {
        ApiServer provider = Sharing.workspace(root, "provider");
        ApiServer consumer = Sharing.workspace(root, "consumer");
        for (String type :
                List.of("configmaps core ConfigMap ", "workspaces tenancy.kcp.io Workspace tenancy.kcp.io")) {
            String[] parts = type.split(" ");
            String group = parts.length > 3 ? parts[3] : "";
            String schema = "today." + parts[0] + "." + parts[1];
            provider.post(
                            Sharing.SCHEMAS,
                            "{'metadata':{'name':'" + schema + "'},'spec':{'group':'" + group
                                    + "','scope':'Namespaced',"
                                    + "'names':{'plural':'" + parts[0] + "','singular':'"
                                    + parts[2].toLowerCase(Locale.ROOT)
                                    + "','kind':'" + parts[2] + "','listKind':'" + parts[2] + "List'},'versions':[{"
                                    + "'name':'v1','served':true,'storage':true,'schema':{'type':'object'}}]}}")
                    .expect(201);
            provider.post(
                            EXPORTS,
                            "{'metadata':{'name':'" + parts[0] + "'},'spec':{'resources':[{'name':'" + parts[0]
                                    + "','group':'" + group + "','schema':'" + schema + "','storage':{'crd':{}}}]}}")
                    .expect(201);
            Answer made = consumer.post(BINDINGS, Sharing.binding(parts[0], Sharing.path(provider), parts[0]))
                    .expect(201);
            JsonNode refused = Sharing.reaches(
                    consumer,
                    BINDINGS,
                    parts[0],
                    made.version(),
                    binding -> Sharing.condition(binding, "InitialBindingCompleted")
                            .startsWith("False NamingConflicts"));
            assertThat(Sharing.condition(refused, "BindingUpToDate"))
                    .isEqualTo("False NamingConflicts Unable to bind APIs: naming conflict with built-in API \""
                            + parts[0] + (group.isEmpty() ? "" : "." + group) + "\": spec.names.plural=" + parts[0]
                            + " is forbidden");
            assertThat(refused.at("/status/boundResources")).isEmpty();
            // Nor does it keep others from the name.
            assertThat(consumer.get("/apis/core.kcp.io/v1alpha1/logicalclusters/cluster")
                            .text())
                    .doesNotContain("\\\"" + parts[0]);
        }
        consumer.post("/api/v1/namespaces/default/configmaps", "{'metadata':{'name':'one'}}")
                .expect(201);
    }
}
