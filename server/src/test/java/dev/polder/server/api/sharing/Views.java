package dev.polder.server.api.sharing;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** What providers see of consumers, and who provides and consumes, as tests make them. */
public final class Views {

    public static final String RBAC = "/apis/rbac.authorization.k8s.io/v1/";

    /** Cowboys of all namespaces. */
    public static final String ALL_COWBOYS = "/apis/wildwest.dev/v1alpha1/cowboys";

    private static final String DESCRIPTION = "/apis/core.kcp.io/v1alpha1/logicalclusters/cluster";

    private Views() {}

    /** A new workspace of which a user is the administrator, seen as that user. */
    public static ApiServer workspace(ApiServer root, String base, String owner) {
        ApiServer made = Sharing.workspace(root, base);
        made.post(
                        RBAC + "clusterrolebindings",
                        "{'metadata':{'name':'owner'}," + roleRef("cluster-admin") + subject(owner) + "}")
                .expect(201);
        return made.as(owner);
    }

    private static String roleRef(String role) {
        return "'roleRef':{'apiGroup':'rbac.authorization.k8s.io','kind':'ClusterRole','name':'" + role + "'},";
    }

    private static String subject(String user) {
        return "'subjects':[{'kind':'User','apiGroup':'rbac.authorization.k8s.io','name':'" + user + "'}]";
    }

    /** Gives a user a rule, as JSON in single quotes, in a workspace. */
    public static void grant(ApiServer workspace, String name, String user, String rule) {
        workspace
                .post(RBAC + "clusterroles", "{'metadata':{'name':'" + name + "'},'rules':[" + rule + "]}")
                .expect(201);
        workspace
                .post(
                        RBAC + "clusterrolebindings",
                        "{'metadata':{'name':'" + name + "'}," + roleRef(name) + subject(user) + "}")
                .expect(201);
    }

    /** Lets a user bind an export. */
    public static void offer(ApiServer provider, String export, String user) {
        grant(
                provider,
                "bind-" + export + "-" + user,
                user,
                "{'apiGroups':['apis.kcp.io'],'resources':['apiexports'],'resourceNames':['" + export
                        + "'],'verbs':['bind']}");
    }

    /** A permission claim of an export: no verbs are all. */
    public static String claim(String group, String resource, String identity, String... verbs) {
        String names = verbs.length == 0 ? "*" : String.join("','", verbs);
        return "{'group':'" + group + "','resource':'" + resource + "','identityHash':'" + identity + "','verbs':['"
                + names + "']}";
    }

    /** The same as a binding accepts it, for all objects. */
    public static String accepted(String claim) {
        return claim.substring(0, claim.length() - 1) + ",'state':'Accepted','selector':{'matchAll':true}}";
    }

    /** Makes an export of nothing that claims, and waits until it has its identity. */
    public static String claiming(ApiServer provider, String name, String... claims) {
        Answer made = provider.post(
                        Sharing.EXPORTS,
                        "{'metadata':{'name':'" + name + "'},'spec':{'permissionClaims':[" + String.join(",", claims)
                                + "]}}")
                .expect(201);
        return Sharing.reaches(
                        provider,
                        Sharing.EXPORTS,
                        name,
                        made.version(),
                        export -> !export.at("/status/identityHash").asText("").isEmpty())
                .at("/status/identityHash")
                .asText();
    }

    /** Binds an export, accepts claims of it, and waits until it is bound. */
    public static void bind(ApiServer consumer, String name, ApiServer provider, String export, String... accepted) {
        Answer made = consumer.post(
                        Sharing.BINDINGS,
                        "{'metadata':{'name':'" + name + "'},'spec':{'reference':{'export':{'path':'"
                                + Sharing.path(provider) + "','name':'" + export + "'}},'permissionClaims':["
                                + String.join(",", accepted) + "]}}")
                .expect(201);
        Sharing.reaches(consumer, Sharing.BINDINGS, name, made.version(), Sharing::isBound);
    }

    /** The id of a workspace's logical cluster. */
    public static String id(ApiServer workspace) {
        return workspace.get(DESCRIPTION).expect(200).at("/metadata/annotations/kcp.io~1cluster");
    }

    /** The path of the view of an export. */
    public static String of(ApiServer provider, String export) {
        return "/services/apiexport/" + id(provider) + "/" + export;
    }

    /** The names of the listed objects with the ids of their logical clusters: {@code <id>/<name>}. */
    public static List<String> placed(Answer list) {
        return StreamSupport.stream(list.expect(200).node("/items").spliterator(), false)
                .map(item -> item.at("/metadata/annotations/kcp.io~1cluster").asText() + "/"
                        + item.at("/metadata/name").asText())
                .toList();
    }

    /** The resources of a list of discovery, with their verbs, sorted: {@code name verb verb …}. */
    public static List<String> resources(Answer list) {
        return StreamSupport.stream(list.expect(200).node("/resources").spliterator(), false)
                .map(Views::resource)
                .toList();
    }

    private static String resource(JsonNode resource) {
        String verbs = StreamSupport.stream(resource.path("verbs").spliterator(), false)
                .map(JsonNode::asText)
                .sorted()
                .collect(Collectors.joining(" "));
        return resource.path("name").asText() + " " + verbs;
    }
}
