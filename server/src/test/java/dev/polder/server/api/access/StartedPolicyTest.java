package dev.polder.server.api.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.WatchStream;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The roles that are there from the start, and those that gather others' rules. */
class StartedPolicyTest {

    @RegisterExtension
    static final ApiServer api = Users.start();

    private static ApiServer everywhere() {
        return api.inCluster("system:admin");
    }

    @Test
    void policy_isThereAtTheFirstRequest_withWhatItGathers() {
        Answer admin = everywhere().get(Users.RBAC + "clusterroles/admin").expect(200);
        assertThat(
                        admin.at(
                                "/aggregationRule/clusterRoleSelectors/0/matchLabels/rbac.authorization.k8s.io~1aggregate-to-admin"))
                .isEqualTo("true");
        assertThat(admin.text()).contains("localsubjectaccessreviews", "secrets", "endpointslices");
        assertThat(api.get(Users.RBAC + "clusterroles").expect(200).names())
                .contains("system:kcp:universal-workspacetype-use")
                .doesNotContain("admin");
        assertThat(api.get(Users.RBAC + "clusterrolebindings").expect(200).names())
                .contains("system:kcp:tenancy:authenticated:access", "system:kcp:authenticated:tenancy:reader");
    }

    /** k/k {@code controller/clusterroleaggregation}. */
    @Test
    void gatheringRole_followsThoseThatItSelects() {
        String roles = Users.RBAC + "clusterroles";
        String name = api.fresh("gather");
        Answer made = api.post(
                        roles,
                        "{'metadata':{'name':'" + name + "'},'aggregationRule':{'clusterRoleSelectors':[{'matchLabels':"
                                + "{'joins':'" + name + "'}}]},'rules':[]}")
                .expect(201);
        String watch =
                roles + "?watch=true&fieldSelector=metadata.name%3D" + name + "&resourceVersion=" + made.version();
        try (WatchStream events = api.watch(watch)) {
            api.post(
                            roles,
                            "{'metadata':{'name':'" + name + "-a','labels':{'joins':'" + name + "'}},'rules':["
                                    + "{'apiGroups':[''],'resources':['configmaps'],'verbs':['get']}]}")
                    .expect(201);
            assertThat(events.next("MODIFIED", name).at("/rules/0/resources/0")).isEqualTo("configmaps");
            api.delete(roles + "/" + name + "-a").expect(200);
            assertThat(events.next("MODIFIED", name).object().at("/rules").size())
                    .isZero();
        }
    }

    /** component-helpers {@code auth/rbac/reconciliation}: what is missing is added, what is more stays. */
    @Test
    void restart_writesWhatIsMissing_andNothingElse(@TempDir Path root) {
        String roles = Users.RBAC + "clusterroles/";
        String bindings = Users.RBAC + "clusterrolebindings/";
        String version;
        try (ApiServer first = ApiServer.startIn(root)) {
            ApiServer everywhere = first.inCluster("system:admin");
            version = everywhere.get(roles + "view").expect(200).version();
            everywhere.delete(bindings + "system:discovery").expect(200);
            everywhere
                    .jsonPatch(
                            roles + "system:basic-user",
                            "[{'op':'replace','path':'/rules/0','value':{'apiGroups':[''],'resources':['own'],'verbs':"
                                    + "['get']}}]")
                    .expect(200);
            everywhere
                    .mergePatch(
                            bindings + "system:basic-user",
                            "{'metadata':{'annotations':{'rbac.authorization.kubernetes.io/autoupdate':'false'}},"
                                    + "'subjects':null}")
                    .expect(200);
        }
        try (ApiServer second = ApiServer.startIn(root)) {
            ApiServer everywhere = second.inCluster("system:admin");
            assertThat(everywhere.get(roles + "view").expect(200).version()).isEqualTo(version);
            everywhere.get(bindings + "system:discovery").expect(200);
            assertThat(everywhere.get(roles + "system:basic-user").expect(200).text())
                    .contains("own", "selfsubjectreviews", "selfsubjectrulesreviews");
            assertThat(everywhere
                            .get(bindings + "system:basic-user")
                            .expect(200)
                            .node("/subjects")
                            .size())
                    .isZero();
        }
    }
}
