package dev.polder.server.api.isolation;

import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.workspace.Workspaces;
import java.util.List;
import java.util.Map;

/**
 * Somebody who administers one workspace, and somebody else who administers another, in which there are a type and whatever a test
 * makes there.
 *
 * @param ann who tries, in her own logical cluster, where everybody may do everything
 * @param own the id of that cluster
 * @param victim the id of the other, which is that of {@code root:victim}
 */
record TwoTenants(ApiServer ann, String own, String victim) {

    /** Names of types are of one length, so that answers are. */
    static final String SECRET_TYPE = "treasury";

    /** As long as an id, and nobody's. */
    static final String NOBODY = "0123456789abcdef";

    private static final String BINDINGS = "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings";

    /** Makes both on a server that knows Ann and Bob. */
    static TwoTenants of(ApiServer master) {
        String own = workspace(master, "hostile", "ann");
        String victim = workspace(master, "victim", "bob");
        ApiServer ann = master.as("ann").inCluster(own);
        letEverybody(ann);
        master.inCluster(victim)
                .post(
                        Workspaces.TYPES,
                        "{'metadata':{'name':'" + SECRET_TYPE
                                + "'},'spec':{'extend':{'with':[{'name':'universal','path':'root'}]}}}")
                .expect(201);
        master.post(Workspaces.TYPES, "{'metadata':{'name':'hideaway'},'spec':{}}")
                .expect(201);
        return new TwoTenants(ann, own, victim);
    }

    /** In its own cluster a tenant may let everybody do everything, so that whoever it says to be may, too. */
    static void letEverybody(ApiServer tenant) {
        tenant.post(BINDINGS, admin("all", "Group", "system:authenticated")).expect(201);
    }

    /** Makes a workspace below the root that somebody administers; its id. */
    static String workspace(ApiServer master, String name, String admin) {
        String id =
                Workspaces.ready(master, name, "universal").at("/spec/cluster").asText();
        master.inCluster(id).post(BINDINGS, admin("admin", "User", admin)).expect(201);
        return id;
    }

    private static String admin(String binding, String kind, String name) {
        return "{'metadata':{'name':'" + binding
                + "'},'roleRef':{'apiGroup':'rbac.authorization.k8s.io','kind':'ClusterRole',"
                + "'name':'cluster-admin'},'subjects':[{'apiGroup':'rbac.authorization.k8s.io','kind':'" + kind
                + "','name':'" + name + "'}]}";
    }

    /** The answer, with what was asked for taken out: what must not depend on whether it exists. */
    static String plain(Answer answer, String asked) {
        String head = answer.headers().map().entrySet().stream()
                .filter(header -> !List.of("date", "audit-id").contains(header.getKey()))
                .map(Map.Entry::toString)
                .sorted()
                .toList()
                .toString();
        return answer.code() + " " + (head + " " + answer.text()).replace(asked, "X");
    }
}
