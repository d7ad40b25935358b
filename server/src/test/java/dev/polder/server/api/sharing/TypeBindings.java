package dev.polder.server.api.sharing;

import static dev.polder.server.api.sharing.Sharing.BINDINGS;
import static dev.polder.server.api.sharing.Sharing.EXPORTS;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import java.util.function.Predicate;

/** Types of workspaces that have APIs bound, and workspaces of them. */
final class TypeBindings {

    static final String TYPES = "/apis/tenancy.kcp.io/v1alpha1/workspacetypes";
    static final String WORKSPACES = "/apis/tenancy.kcp.io/v1alpha1/workspaces";
    static final String CLUSTERS = "/apis/core.kcp.io/v1alpha1/logicalclusters";
    static final String UNIVERSAL = "'extend':{'with':[{'name':'universal','path':'root'}]}";
    static final String CONFIG_MAPS = "{'group':'','resource':'configmaps','verbs':['get','list']}";

    private TypeBindings() {}

    /** The field of a type that has one API bound; with an empty path one of the type's own workspace. */
    static String bound(String path, String export) {
        return "'defaultAPIBindings':[{" + (path.isEmpty() ? "" : "'path':'" + path + "',") + "'export':'" + export
                + "'}]";
    }

    /** Makes a type. */
    static Answer type(ApiServer in, String name, String... fields) {
        return in.post(TYPES, "{'metadata':{'name':'" + name + "'},'spec':{" + String.join(",", fields) + "}}");
    }

    /** Makes an export of cowboys with claims, and waits until it has its identity. */
    static void export(ApiServer provider, String name, String claims) {
        Answer made = provider.post(
                        EXPORTS,
                        "{'metadata':{'name':'" + name + "'},'spec':{'resources':[{'name':'cowboys',"
                                + "'group':'wildwest.dev','schema':'today.cowboys.wildwest.dev','storage':{'crd':{}}}],"
                                + "'permissionClaims':[" + claims + "]}}")
                .expect(201);
        Sharing.reaches(
                provider,
                EXPORTS,
                name,
                made.version(),
                export -> !export.at("/status/identityHash").asText("").isEmpty());
    }

    /** Makes a workspace, which need not get ready. */
    static Answer workspace(ApiServer in, String name, String path, String type) {
        return in.post(
                        WORKSPACES,
                        "{'metadata':{'name':'" + name + "'},'spec':{'type':{'name':'" + type + "','path':'" + path
                                + "'}}}")
                .expect(201);
    }

    /** The workspace once something is true of it. */
    static JsonNode until(ApiServer in, Answer made, Predicate<JsonNode> wanted) {
        return Sharing.reaches(in, WORKSPACES, made.at("/metadata/name"), made.version(), wanted);
    }

    static boolean isReady(JsonNode workspace) {
        return workspace.at("/status/phase").asText("").equals("Ready");
    }

    /** A ready workspace, entered. */
    static ApiServer ready(ApiServer in, String parent, String name, String path, String type) {
        until(in, workspace(in, name, path, type), TypeBindings::isReady);
        return in.inCluster(parent + ":" + name);
    }

    /** The only binding in a workspace. */
    static JsonNode only(ApiServer in) {
        JsonNode items = in.get(BINDINGS).expect(200).node("/items");
        assertThat(items).hasSize(1);
        return items.get(0);
    }

    /** The binding once something is true of it. */
    static JsonNode binding(ApiServer in, String name, Predicate<JsonNode> wanted) {
        String version = in.get(BINDINGS).expect(200).version();
        return Sharing.reaches(in, BINDINGS, name, version, wanted);
    }

    /** The logical cluster once something is true of it. */
    static JsonNode described(ApiServer in, Predicate<JsonNode> wanted) {
        String version = in.get(CLUSTERS).expect(200).version();
        return Sharing.reaches(in, CLUSTERS, "cluster", version, wanted);
    }
}
