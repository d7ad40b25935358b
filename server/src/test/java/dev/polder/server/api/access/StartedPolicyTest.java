package dev.polder.server.api.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.WatchStream;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The roles that are there from the start, and those that gather others' rules. */
class StartedPolicyTest {

    @RegisterExtension
    static final ApiServer api = Users.start();

    private static final Supplier<ApiServer> EVERYWHERE = () -> api.inCluster("system:admin");

    @Test
    void policy_isThereAtTheFirstRequest_withWhatItGathers() {
        Answer admin = EVERYWHERE.get().get(Users.RBAC + "clusterroles/admin").expect(200);
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
}
