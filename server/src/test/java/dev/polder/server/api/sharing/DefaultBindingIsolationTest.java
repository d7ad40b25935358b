package dev.polder.server.api.sharing;

import static dev.polder.server.api.sharing.Sharing.BINDINGS;
import static dev.polder.server.api.sharing.Sharing.COWBOYS;
import static dev.polder.server.api.sharing.Sharing.EXPORTS;
import static dev.polder.server.api.sharing.TypeBindings.CLUSTERS;
import static dev.polder.server.api.sharing.TypeBindings.CONFIG_MAPS;
import static dev.polder.server.api.sharing.TypeBindings.TYPES;
import static dev.polder.server.api.sharing.TypeBindings.UNIVERSAL;
import static dev.polder.server.api.sharing.TypeBindings.bound;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.server.api.ApiServer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Bindings that the server makes are nobody's way to what they may not bind, nor to what lies in another workspace. */
class DefaultBindingIsolationTest {

    private static final String RBAC = "/apis/rbac.authorization.k8s.io/v1/";
    private static final String KEPT = "'defaultAPIBindingLifecycle':'Maintain'";

    @RegisterExtension
    private static final ApiServer root = ApiServer.knowing("paula,paula,p-1", "carl,carl,c-1", "mallory,mallory,m-1");

    private ApiServer provider;
    private ApiServer tenant;
    private ApiServer attacker;
    private String path = "";

    private static ApiServer workspace(String base, String owner) {
        ApiServer made = Sharing.workspace(root, base);
        grant(made, "owner", owner, "cluster-admin");
        return made.as(owner);
    }

    private static void grant(ApiServer in, String name, String user, String role) {
        in.post(
                        RBAC + "clusterrolebindings",
                        "{'metadata':{'name':'" + name + "'},'roleRef':{'apiGroup':'rbac.authorization.k8s.io',"
                                + "'kind':'ClusterRole','name':'" + role + "'},'subjects':[{'kind':'User',"
                                + "'apiGroup':'rbac.authorization.k8s.io','name':'" + user + "'}]}")
                .expect(201);
    }

    /** Lets a user do one thing with one object of the provider. */
    private void allow(String user, String verb, String group, String resource, String name) {
        String role = user + "-" + verb + "-" + name;
        provider.post(
                        RBAC + "clusterroles",
                        "{'metadata':{'name':'" + role + "'},'rules':[{'apiGroups':['" + group + "'],'resources':['"
                                + resource + "'],'resourceNames':['" + name + "'],'verbs':['" + verb + "']}]}")
                .expect(201);
        grant(provider, role, user, role);
    }

    @BeforeEach
    void publish() {
        provider = workspace("provider", "paula");
        tenant = workspace("tenant", "carl");
        attacker = workspace("attacker", "mallory");
        path = Sharing.path(provider);
        Sharing.schema(provider, "today", "'secretField':{'type':'string'}");
        TypeBindings.export(provider, "cowboys", CONFIG_MAPS);
    }

    /** TestDefaultAPIBindingsBindPermission of kcp {@code test/e2e/apibinding/default_apibinding_admission_test.go}. */
    @Test
    void type_bindsOnlyWhatItsAuthorMayBind() {
        String denied = "unable to create or update WorkspaceType: no permission to bind to export ";
        String[] wanted = {KEPT, bound(path, "cowboys"), UNIVERSAL};
        TypeBindings.type(attacker, "bad", wanted)
                .forbidden("workspacetypes.tenancy.kcp.io", "bad", denied + path + ":cowboys");
        // What is not there is refused in the same words, and so is what nobody has asked for yet.
        TypeBindings.type(attacker, "bad", bound(path, "nothing"))
                .forbidden("workspacetypes.tenancy.kcp.io", "bad", denied + path + ":nothing");
        TypeBindings.type(attacker, "bad", bound("root:nowhere", "cowboys"))
                .forbidden("workspacetypes.tenancy.kcp.io", "bad", denied + "root:nowhere:cowboys");
        allow("carl", "bind", "apis.kcp.io", "apiexports", "cowboys");
        TypeBindings.type(tenant, "good", wanted).expect(201);
        TypeBindings.type(tenant, "later", UNIVERSAL).expect(201);
        TypeBindings.export(provider, "no-bind-export", "");
        tenant.mergePatch(TYPES + "/later", "{'spec':{" + bound(path, "no-bind-export") + "}}")
                .forbidden("workspacetypes.tenancy.kcp.io", "later", denied + path + ":no-bind-export");
        // What every logical cluster serves anyway is for everybody, as in kcp
        // (config/root/clusterrole*-apiexport-bind).
        TypeBindings.type(attacker, "plain", bound("root", "tenancy.kcp.io"), UNIVERSAL)
                .expect(201);
    }

    @Test
    void whoeverUsesTheType_hasTheTypesOfTheExport_andNothingOfAnybodyElse() {
        TypeBindings.type(provider, "shared", KEPT, bound("", "cowboys"), UNIVERSAL)
                .expect(201);
        allow("carl", "use", "tenancy.kcp.io", "workspacetypes", "shared");
        allow("mallory", "use", "tenancy.kcp.io", "workspacetypes", "shared");
        ApiServer mine = TypeBindings.ready(tenant, Sharing.path(tenant), "mine", path, "shared");
        ApiServer theirs = TypeBindings.ready(attacker, Sharing.path(attacker), "theirs", path, "shared");
        mine.post(COWBOYS, "{'metadata':{'name':'woody'},'spec':{'secretField':'marker'}}")
                .expect(201);
        assertThat(theirs.get(COWBOYS).expect(200).text()).doesNotContain("woody", "marker");
        JsonNode binding = TypeBindings.only(mine);
        String name = binding.at("/metadata/name").asText();
        // The names of two workspaces' bindings differ, and so nobody knows another's.
        assertThat(TypeBindings.only(theirs).at("/metadata/name").asText()).isNotEqualTo(name);
        ApiServer intruder = mine.as("mallory");
        intruder.get(BINDINGS).expect(403);
        intruder.get(BINDINGS + "/" + name).expect(403);
        intruder.get(BINDINGS + "?watch=true").expect(403);
        intruder.delete(BINDINGS + "/" + name).expect(403);
        intruder.mergePatch(BINDINGS + "/" + name, "{'spec':{'permissionClaims':null}}")
                .expect(403);
        intruder.get(CLUSTERS + "/cluster").expect(403);
        // Having the binding is no leave to bind, nor to look at the provider.
        ApiServer there = mine.inCluster(path);
        there.get(EXPORTS + "/cowboys").expect(403);
        there.get(TYPES + "/shared").expect(403);
        tenant.post(BINDINGS, Sharing.binding("own", path, "cowboys")).expect(403);
    }

    @Test
    void workspace_cannotTakeAnotherType_toBeBound() {
        TypeBindings.type(provider, "kept", KEPT, bound("", "cowboys"), UNIVERSAL)
                .expect(201);
        String note = "internal.tenancy.kcp.io/type";
        attacker.mergePatch(CLUSTERS + "/cluster", "{'metadata':{'annotations':{'" + note + "':'" + path + ":kept'}}}")
                .forbidden("logicalclusters.core.kcp.io", "cluster", "annotation " + note + " is immutable");
        // Nor by a type of its own that extends one which it may not use.
        String own = Sharing.path(attacker);
        String extending = "'extend':{'with':[{'name':'kept','path':'" + path + "'}]}";
        String denied =
                "unable to use workspace type " + path + ":kept: missing verb='use' permission on workspacetype";
        TypeBindings.type(attacker, "sly", extending).forbidden("workspacetypes.tenancy.kcp.io", "sly", denied);
        // Nor when there are workspaces of it already: what their type says to keep up is bound in them at once.
        TypeBindings.type(attacker, "sly", UNIVERSAL).expect(201);
        ApiServer mine = TypeBindings.ready(attacker, own, "mine", own, "sly");
        attacker.mergePatch(TYPES + "/sly", "{'spec':{" + extending + "}}")
                .forbidden("workspacetypes.tenancy.kcp.io", "sly", denied);
        assertThat(mine.get(BINDINGS).expect(200).node("/items")).isEmpty();
        assertThat(attacker.get(BINDINGS).expect(200).node("/items")).isEmpty();
    }

    /** Whoever has noted down names of other tenants is not told whether they are there by what becomes of a workspace. */
    @Test
    void exportThatIsGone_isLikeAWorkspaceThatIsGone() {
        allow("mallory", "bind", "apis.kcp.io", "apiexports", "future");
        TypeBindings.type(attacker, "waits", bound(path, "future"), UNIVERSAL).expect(201);
        String own = Sharing.path(attacker);
        var made = TypeBindings.workspace(attacker, "waits", own, "waits");
        JsonNode waiting = TypeBindings.until(
                attacker,
                made,
                found -> !Sharing.condition(found, "APIBindingsInitialized").isEmpty());
        assertThat(Sharing.condition(waiting, "APIBindingsInitialized")).doesNotContain(path);
        TypeBindings.export(provider, "future", "");
        TypeBindings.until(attacker, made, TypeBindings::isReady);
    }
}
