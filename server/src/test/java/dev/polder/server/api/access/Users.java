package dev.polder.server.api.access;

import dev.polder.server.api.ApiServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A server that knows some users by tokens that are their names, and short ways to give them something. */
final class Users {

    static final String RBAC = "/apis/rbac.authorization.k8s.io/v1/";
    static final String MAPS = "/configmaps";

    private Users() {}

    /** Ann and bob are nobody in particular, bob is in a team, kim administrates. */
    static ApiServer start() {
        try {
            Path tokens = Files.createTempFile("tokens", ".csv");
            try {
                Files.writeString(tokens, "ann,ann,1\nbob,bob,2,team\nkim,kim,3,system:kcp:admin\n");
                return ApiServer.start(tokens);
            } finally {
                Files.delete(tokens);
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
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
