package dev.polder.server.api.sharing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.WatchStream;
import dev.polder.server.api.workspace.Workspaces;
import java.util.function.Predicate;

/** Providers and consumers: workspaces, schemas, exports and bindings as tests make them. */
public final class Sharing {

    public static final String APIS = "/apis/apis.kcp.io/v1alpha2/";
    public static final String EXPORTS = APIS + "apiexports";
    public static final String BINDINGS = APIS + "apibindings";
    public static final String SCHEMAS = "/apis/apis.kcp.io/v1alpha1/apiresourceschemas";
    public static final String SLICES = "/apis/apis.kcp.io/v1alpha1/apiexportendpointslices";
    public static final String COWBOYS = "/apis/wildwest.dev/v1alpha1/namespaces/default/cowboys";

    private Sharing() {}

    /** A new workspace, ready to use. */
    public static ApiServer workspace(ApiServer root, String base) {
        String name = root.fresh(base);
        Workspaces.ready(root, name, "universal");
        return root.inCluster("root:" + name);
    }

    /** The path of a workspace that was made by {@link #workspace}. */
    public static String path(ApiServer workspace) {
        return workspace
                .get("/apis/core.kcp.io/v1alpha1/logicalclusters/cluster")
                .expect(200)
                .at("/metadata/annotations/kcp.io~1path");
    }

    /**
     * Makes a schema of the type of cowboys.
     *
     * @param prefix the first part of its name
     * @param fields the properties of its spec, as JSON in single quotes
     */
    public static void schema(ApiServer provider, String prefix, String fields) {
        provider.post(
                        SCHEMAS,
                        "{'metadata':{'name':'" + prefix + ".cowboys.wildwest.dev'},'spec':{'group':'wildwest.dev',"
                                + "'scope':'Namespaced','names':{'plural':'cowboys','singular':'cowboy','kind':'Cowboy',"
                                + "'listKind':'CowboyList','shortNames':['cb']},'versions':[{'name':'v1alpha1',"
                                + "'served':true,'storage':true,'subresources':{'status':{}},'schema':{'type':'object',"
                                + "'properties':{'spec':{'type':'object','properties':{" + fields + "}},"
                                + "'status':{'type':'object','properties':{'result':{'type':'string'}}}}}}]}}")
                .expect(201);
    }

    /** Makes an export of cowboys, and waits until it has its identity. */
    public static ObjectNode export(ApiServer provider, String name, String prefix) {
        Answer made = provider.post(
                        EXPORTS,
                        "{'metadata':{'name':'" + name + "'},'spec':{'resources':[{'name':'cowboys',"
                                + "'group':'wildwest.dev','schema':'" + prefix
                                + ".cowboys.wildwest.dev','storage':{'crd':{}}}]}}")
                .expect(201);
        return (ObjectNode) reaches(
                provider,
                EXPORTS,
                name,
                made.version(),
                export -> !export.at("/status/identityHash").asText("").isEmpty());
    }

    /** The body of a binding. */
    public static String binding(String name, String path, String export) {
        return "{'metadata':{'name':'" + name + "'},'spec':{'reference':{'export':{'path':'" + path + "','name':'"
                + export + "'}}}}";
    }

    /** Makes a binding, and waits until it is bound. */
    public static JsonNode bind(ApiServer consumer, String name, String path, String export) {
        Answer made = consumer.post(BINDINGS, binding(name, path, export)).expect(201);
        return reaches(consumer, BINDINGS, name, made.version(), Sharing::isBound);
    }

    public static boolean isBound(JsonNode binding) {
        return binding.at("/status/phase").asText("").equals("Bound");
    }

    /** Waits, by a watch, until an object is as wanted. */
    public static JsonNode reaches(
            ApiServer api, String collection, String name, String version, Predicate<JsonNode> wanted) {
        try (WatchStream stream = api.watch(
                collection + "?watch=true&resourceVersion=" + version + "&fieldSelector=metadata.name=" + name)) {
            JsonNode now = api.get(collection + "/" + name).expect(200).json();
            while (!wanted.test(now)) {
                now = stream.next().object();
            }
            return now;
        }
    }

    /** A condition of an object as {@code status reason message}; empty when it is not there. */
    public static String condition(JsonNode object, String type) {
        for (JsonNode condition : object.at("/status/conditions")) {
            if (condition.path("type").asText().equals(type)) {
                return (condition.path("status").asText() + " "
                                + condition.path("reason").asText("") + " "
                                + condition.path("message").asText(""))
                        .trim();
            }
        }
        return "";
    }
}
