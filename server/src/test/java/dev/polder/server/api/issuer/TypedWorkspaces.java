package dev.polder.server.api.issuer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.workspace.Workspaces;

/** Workspaces of types that name issuers. */
final class TypedWorkspaces {

    static final String CONFIGURATIONS = "/apis/tenancy.kcp.io/v1alpha1/workspaceauthenticationconfigurations";
    static final String TYPES = "/apis/tenancy.kcp.io/v1alpha1/workspacetypes";
    static final String MAPS = "/api/v1/namespaces/default/configmaps";

    private final ApiServer api;
    private final String base;

    private TypedWorkspaces(ApiServer api, String base) {
        this.api = api;
        this.base = base;
    }

    /** Those below a new workspace in root. */
    static TypedWorkspaces in(ApiServer api) {
        String name = api.fresh("oidc");
        Workspaces.ready(api, name, "universal");
        return new TypedWorkspaces(api, "root:" + name);
    }

    /** Where types and configurations lie. */
    ApiServer base() {
        return api.inCluster(base);
    }

    String path(String workspace) {
        return base + ":" + workspace;
    }

    static ObjectNode configuration(String name, JsonNode... jwt) {
        ObjectNode object = Json.object();
        object.putObject("metadata").put("name", name);
        var list = object.putObject("spec").putArray("jwt");
        for (JsonNode one : jwt) {
            list.add(one);
        }
        return object;
    }

    void configure(String name, JsonNode... jwt) {
        base().post(CONFIGURATIONS, configuration(name, jwt).toString()).expect(201);
    }

    /** Makes a type that names configurations. */
    void type(String name, String... configurations) {
        ObjectNode object = Json.object();
        object.putObject("metadata").put("name", name);
        var list = object.putObject("spec").putArray("authenticationConfigurations");
        for (String one : configurations) {
            list.addObject().put("name", one);
        }
        base().post(TYPES, object.toString()).expect(201);
    }

    /** Makes a ready workspace of a type: its logical cluster. */
    String workspace(String name, String type) {
        ObjectNode object = Json.object();
        object.putObject("metadata").put("name", name);
        object.putObject("spec").putObject("type").put("name", type).put("path", base);
        return Workspaces.made(base(), object).at("/spec/cluster").asText();
    }

    /** Makes subjects, each {@code Kind/name}, administrators of a workspace. */
    void grant(String workspace, String... subjects) {
        ObjectNode binding = Json.object();
        binding.putObject("metadata").put("name", "grant-oidc-user");
        binding.putObject("roleRef")
                .put("apiGroup", "rbac.authorization.k8s.io")
                .put("kind", "ClusterRole")
                .put("name", "cluster-admin");
        var list = binding.putArray("subjects");
        for (String subject : subjects) {
            int slash = subject.indexOf('/');
            list.addObject()
                    .put("apiGroup", "rbac.authorization.k8s.io")
                    .put("kind", subject.substring(0, slash))
                    .put("name", subject.substring(slash + 1));
        }
        api.inCluster(path(workspace))
                .post("/apis/rbac.authorization.k8s.io/v1/clusterrolebindings", binding.toString())
                .expect(201);
    }

    /** The code of a list of config maps in a workspace by whoever has a token. */
    int list(String workspace, String token) {
        return api.inCluster(path(workspace)).as(token).get(MAPS).code();
    }
}
