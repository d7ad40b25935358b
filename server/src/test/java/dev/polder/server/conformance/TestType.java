package dev.polder.server.conformance;

import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.WatchStream;
import dev.polder.server.api.Widgets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A custom type of cluster scope, served; all its versions have one schema, and the first is stored. */
record TestType(ApiServer api, String group, String kind, List<String> versions) {

    static final String DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

    /** Takes whatever it is given. */
    static final String ANYTHING = "{'type':'object','x-kubernetes-preserve-unknown-fields':true}";

    /** Creates the definition and returns once it is established. */
    static TestType install(ApiServer api, String group, String kind, String schema, String... versions) {
        TestType type = new TestType(api, group, kind, List.of(versions));
        String created = api.post(DEFINITIONS, definition(group, kind, "", schema, versions))
                .expect(201)
                .version();
        Widgets.awaitEstablished(api, type.definitionName(), created);
        return type;
    }

    /** The body of a definition; labels as the inside of a JSON object. */
    static String definition(String group, String kind, String labels, String schema, String... versions) {
        String plural = plural(kind);
        return "{'apiVersion':'apiextensions.k8s.io/v1','kind':'CustomResourceDefinition','metadata':{'name':'" + plural
                + "." + group + "','labels':{" + labels + "}},'spec':{'group':'" + group
                + "','scope':'Cluster','names':{'plural':'" + plural + "','kind':'" + kind + "'},'versions':["
                + Arrays.stream(versions)
                        .map(version -> "{'name':'" + version + "','served':true,'storage':"
                                + version.equals(versions[0]) + ",'schema':{'openAPIV3Schema':" + schema + "}}")
                        .collect(Collectors.joining(","))
                + "]}}";
    }

    private static String plural(String kind) {
        return kind.toLowerCase(Locale.ROOT) + "s";
    }

    String plural() {
        return plural(kind);
    }

    String definitionName() {
        return plural() + "." + group;
    }

    /** Where the definition is. */
    String definition() {
        return DEFINITIONS + "/" + definitionName();
    }

    /** Where the objects are. */
    String objects() {
        return "/apis/" + group + "/" + versions.get(0) + "/" + plural();
    }

    /** An object with further fields, given as the inside of a JSON object. */
    String object(String name, String fields) {
        return "{'apiVersion':'" + group + "/" + versions.get(0) + "','kind':'" + kind + "','metadata':{'name':'" + name
                + "'}" + (fields.isEmpty() ? "" : "," + fields) + "}";
    }

    /** Deletes the definition and returns once it is gone. */
    void remove() {
        Answer deleted = api.delete(definition()).expect(200);
        String version =
                deleted.version().isEmpty() ? api.get(DEFINITIONS).expect(200).version() : deleted.version();
        if (api.get(definition()).code() == 404) {
            return;
        }
        try (WatchStream watch = api.watch(DEFINITIONS + "?watch=true&fieldSelector=metadata.name=" + definitionName()
                + "&resourceVersion=" + version)) {
            watch.through("DELETED", definitionName());
        }
    }
}
