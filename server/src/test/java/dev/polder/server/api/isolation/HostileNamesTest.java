package dev.polder.server.api.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.WatchStream;
import dev.polder.server.api.workspace.Workspaces;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Who says, in a workspace of their own, to be one of the server's controllers: they may say so, and it gets them nothing. */
class HostileNamesTest {

    private static final String CLUSTERS = "/apis/core.kcp.io/v1alpha1/logicalclusters";
    private static final String CLUSTER = CLUSTERS + "/cluster";
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";
    private static final String CONTENT = "core.kcp.io/logicalcluster-deletion";
    private static final List<String> NAMES =
            List.of("ann", "system:polder:logical-clusters", "system:polder:workspaces", "system:polder:bootstrap");

    @RegisterExtension
    private static final ApiServer master = ApiServer.knowing("ann,ann,1");

    /** Ann in a workspace that is being deleted, in which something waits. */
    private static ApiServer ann;

    @BeforeAll
    static void start() {
        String id = TwoTenants.workspace(master, "ending", "ann");
        ann = master.as("ann").inCluster(id);
        TwoTenants.letEverybody(ann);
        ann.post(MAPS, "{'metadata':{'name':'kept','finalizers':['example.com/kept']}}")
                .expect(201);
        String version = ann.get(CLUSTER).expect(200).version();
        master.delete(Workspaces.PATH + "/ending").expect(200);
        try (WatchStream watch = ann.watch(CLUSTERS + "?watch=true&resourceVersion=" + version)) {
            JsonNode told = watch.next().object();
            while (!told.at("/status/phase").asText().equals("Deleting")) {
                told = watch.next().object();
            }
        }
    }

    /** Without it the description would go before the contents, and nobody would know of these any more. */
    @Test
    void clusterThatEnds_keepsItsFinalizer_whoeverItsAdministratorSaysToBe() {
        for (String name : NAMES) {
            ann.mergePatch(CLUSTER, "{'metadata':{'finalizers':null}}", "Impersonate-User", name);
            Answer after = ann.get(CLUSTER).expect(200);
            assertThat(after.json().at("/metadata/finalizers").toString())
                    .as(name)
                    .contains(CONTENT);
        }
    }

    @Test
    void clusterThatEnds_takesNothingNew_whoeverItsAdministratorSaysToBe() {
        for (String name : NAMES) {
            Answer refused = ann.post("/api/v1/namespaces", "{'metadata':{'name':'late'}}", "Impersonate-User", name);
            assertThat(refused.expect(403).at("/message"))
                    .as(name)
                    .contains("in a logical cluster that is being deleted");
        }
    }
}
