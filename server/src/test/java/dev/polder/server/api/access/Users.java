package dev.polder.server.api.access;

import dev.polder.server.api.ApiServer;
import java.util.stream.IntStream;

/** A server that knows some users by tokens that are their names, and short ways to give them something. */
final class Users {

    static final String RBAC = "/apis/rbac.authorization.k8s.io/v1/";
    static final String MAPS = "/configmaps";

    private Users() {}

    /** Ann and bob are nobody in particular, bob is in a team, kim administrates. */
    static ApiServer start() {
        return ApiServer.knowing("ann,ann,1", "bob,bob,2,team", "kim,kim,3,system:kcp:admin");
    }

    /** The users of kcp's tests ({@code sdk/testing/auth-tokens.csv}), of whom each has a team. */
    static ApiServer ofKcp() {
        return ApiServer.knowing(IntStream.rangeClosed(1, 5)
                .mapToObj("user-%1$d-token,user-%1$d,%1$d,team-%1$d"::formatted)
                .toArray(String[]::new));
    }

    /** Makes a role in a namespace with one rule about resources of the core group. */
    static void role(ApiServer api, String namespace, String name, String resources, String verbs) {
        api.post(RBAC + "namespaces/" + namespace + "/roles", roleBody(name, "", resources, verbs))
                .expect(201);
    }

    /** A role as a body, with single quotes. */
    static String roleBody(String name, String group, String resources, String verbs) {
        return "{'metadata':{'name':'" + name + "'},'rules':[{'apiGroups':['" + group + "'],'resources':"
                + list(resources) + ",'verbs':" + list(verbs) + "}]}";
    }

    /** Binds a role to a user. */
    static void bind(ApiServer api, String namespace, String name, String role, String user) {
        api.post(RBAC + "namespaces/" + namespace + "/rolebindings", bindingBody(name, role, user))
                .expect(201);
    }

    /** A binding as a body, with single quotes; the role is {@code Kind/name}. */
    static String bindingBody(String name, String role, String user) {
        String[] granted = role.split("/");
        return "{'metadata':{'name':'" + name + "'},'roleRef':{'apiGroup':'rbac.authorization.k8s.io','kind':'"
                + granted[0] + "','name':'" + granted[1] + "'},'subjects':[{'apiGroup':'rbac.authorization.k8s.io',"
                + "'kind':'User','name':'" + user + "'}]}";
    }

    private static String list(String words) {
        return "['" + words.replace(" ", "','") + "']";
    }
}
