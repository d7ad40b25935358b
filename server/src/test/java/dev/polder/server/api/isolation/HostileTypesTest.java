package dev.polder.server.api.isolation;

import static dev.polder.server.api.isolation.TwoTenants.NOBODY;
import static dev.polder.server.api.isolation.TwoTenants.SECRET_TYPE;
import static dev.polder.server.api.isolation.TwoTenants.plain;
import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.workspace.Workspaces;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Workspace types of others, which a tenant may neither use nor tell from none. */
class HostileTypesTest {

    private static final String RBAC = "/apis/rbac.authorization.k8s.io/v1/";

    @RegisterExtension
    private static final ApiServer master = ApiServer.knowing("ann,ann,1", "bob,bob,2");

    private static TwoTenants tenants;

    @BeforeAll
    static void start() {
        tenants = TwoTenants.of(master);
    }

    /** What a write needs elsewhere is asked as who the user is there: nothing that it says of itself counts. */
    @Test
    void typesOfOthers_areNotForWhoeverSaysToBeSomebody() {
        String victim = tenants.victim();
        String warrant = "{\"user\":\"kim\",\"groups\":[\"system:kcp:admin\"]}";
        String nested = "{\"user\":\"x\",\"extra\":{\"authorization.kcp.io/warrant\":[\""
                + "{\\\"user\\\":\\\"bob\\\",\\\"groups\\\":[\\\"system:kcp:admin\\\"]}\"]}}";
        String[][] attempts = {
            {},
            {"Impersonate-User", "bob"},
            {"Impersonate-User", "ann", "Impersonate-Extra-authorization.kcp.io%2fwarrant", warrant},
            {"Impersonate-User", "ann", "Impersonate-Extra-authorization.kcp.io%2fwarrant", nested},
            {"Impersonate-User", "ann", "Impersonate-Group", "system:cluster:" + victim},
            {
                "Impersonate-User",
                "system:serviceaccount:default:robot",
                "Impersonate-Extra-authentication.kcp.io%2fcluster-name",
                victim
            }
        };
        ApiServer there = master.inCluster(victim);
        List<String> subjects = List.of(
                "{'kind':'Group','apiGroup':'rbac.authorization.k8s.io','name':'system:cluster:" + victim + "'}",
                "{'kind':'User','apiGroup':'rbac.authorization.k8s.io','name':'system:kcp:serviceaccount:" + victim
                        + ":default:robot'}");
        there.post(
                        RBAC + "clusterroles",
                        "{'metadata':{'name':'users'},'rules':[{'verbs':['use'],'apiGroups':['tenancy.kcp.io'],"
                                + "'resources':['workspacetypes']}]}")
                .expect(201);
        there.post(
                        RBAC + "clusterrolebindings",
                        "{'metadata':{'name':'users'},'roleRef':{'apiGroup':'rbac.authorization.k8s.io','kind':"
                                + "'ClusterRole','name':'users'},'subjects':[" + String.join(",", subjects) + "]}")
                .expect(201);
        for (String[] headers : attempts) {
            for (String path : List.of(victim, "root:victim")) {
                Answer real = workspaceOf(SECRET_TYPE, path, headers);
                Answer none = workspaceOf("nothings", path, headers);
                Answer nowhere = workspaceOf(SECRET_TYPE, NOBODY, headers);
                assertThat(real.expect(403).at("/message"))
                        .as(String.join(" ", headers))
                        .contains(
                                String.join(" ", headers).contains("system:kcp:")
                                        ? "forbidden: impersonation is not allowed for the requestor"
                                        : "unable to use workspace type " + path + ":" + SECRET_TYPE
                                                + ": missing verb='use' permission on workspacetype");
                assertThat(plain(none, "nothings")).isEqualTo(plain(real, SECRET_TYPE));
                assertThat(message(nowhere, NOBODY)).isEqualTo(message(real, path));
            }
        }
    }

    private static String message(Answer answer, String asked) {
        return answer.code() + " " + answer.at("/message").replace(asked, "X");
    }

    private static Answer workspaceOf(String type, String path, String... headers) {
        String where = path.isEmpty() ? "" : ",'path':'" + path + "'";
        return tenants.ann()
                .post(
                        Workspaces.PATH,
                        "{'metadata':{'name':'probe'},'spec':{'type':{'name':'" + type + "'" + where + "}}}",
                        headers);
    }

    /** Nor are they told from types that are not there, by whoever extends them or lives below them. */
    @Test
    void typesOfOthers_areNotToldFromNone() {
        String victim = tenants.victim();
        List<String> refused = new ArrayList<>();
        List<String> told = new ArrayList<>();
        int number = 0;
        for (String base : List.of(
                victim + "/" + SECRET_TYPE,
                "root:victim/" + SECRET_TYPE,
                victim + "/nothings",
                NOBODY + "/" + SECRET_TYPE,
                "root/hideaway",
                "root/nothings")) {
            String[] parts = base.split("/");
            String mine = "mine" + number++;
            String type = "{'metadata':{'name':'%s'},'spec':{'extend':{'with':[{'path':'" + parts[0] + "','name':'"
                    + parts[1] + "'}]}}}";
            Answer made = tenants.ann().post(Workspaces.TYPES, String.format(type, "mine"));
            refused.add(message(made, parts[0] + ":" + parts[1]));
            // Whoever may use them can extend them for her.
            master.inCluster(tenants.own())
                    .post(Workspaces.TYPES, String.format(type, mine))
                    .expect(201);
            told.add(plain(workspaceOf(mine, tenants.own()), parts[1]));
        }
        assertThat(refused.stream().distinct())
                .containsExactly(
                        "403 workspacetypes.tenancy.kcp.io \"mine\" is forbidden: unable to use workspace type X:"
                                + " missing verb='use' permission on workspacetype");
        assertThat(told.stream().distinct()).hasSize(1);
        assertThat(told.get(0)).contains("unable to find inherited workspace type X");
        Answer above = workspaceOf("hideaway", "");
        assertThat(above.expect(403).at("/message")).contains("workspace type \"hideaway\" cannot be resolved");
        assertThat(plain(above, "hideaway")).isEqualTo(plain(workspaceOf("nothings", ""), "nothings"));
    }
}
