package dev.polder.server.api.collect;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.WatchStream;
import java.util.List;
import java.util.function.Predicate;

/**
 * Objects of one collection that own one another, and waits for what becomes of them.
 *
 * @param api where
 * @param path the path of the collection
 */
record Family(ApiServer api, String path) {

    static final String FOREGROUND = "{'propagationPolicy':'Foreground'}";
    static final String ORPHAN = "{'propagationPolicy':'Orphan'}";
    static final String HELD = ",'finalizers':['e2e-test/prevent-deletion']";

    /** Config maps of a namespace. */
    static Family maps(ApiServer api, String namespace) {
        return new Family(api, "/api/v1/namespaces/" + namespace + "/configmaps");
    }

    /** Secrets of a namespace. */
    static Family secrets(ApiServer api, String namespace) {
        return new Family(api, "/api/v1/namespaces/" + namespace + "/secrets");
    }

    /** Widgets ({@link dev.polder.server.api.Widgets}) of a namespace. */
    static Family widgets(ApiServer api, String group, String version, String namespace) {
        return new Family(api, "/apis/" + group + "/" + version + "/namespaces/" + namespace + "/widgets");
    }

    /** Makes an object. */
    Answer make(String name, String... owners) {
        return makeWith(name, "", owners);
    }

    /**
     * Makes an object.
     *
     * @param meta further fields of its metadata with a comma before
     */
    Answer makeWith(String name, String meta, String... owners) {
        String list = owners.length == 0 ? "" : ",'ownerReferences':[" + String.join(",", owners) + "]";
        return api.post(path, "{" + typeMeta() + "'metadata':{'name':'" + name + "'" + list + meta + "}}")
                .expect(201);
    }

    /** Custom resources must say what they are. */
    private String typeMeta() {
        if (!path.endsWith("/widgets") && !path.endsWith("/cowboys")) {
            return "";
        }
        String[] parts = path.split("/", -1);
        return "'apiVersion':'" + parts[2] + "/" + parts[3]
                + (path.endsWith("/widgets") ? "','kind':'Widget'," : "','kind':'Cowboy',");
    }

    /** A reference to an owner. */
    static String by(Answer owner) {
        return by(owner, "");
    }

    /** A reference to an owner that keeps it until the dependent has gone. */
    static String blocking(Answer owner) {
        return by(owner, ",'blockOwnerDeletion':true");
    }

    static String by(Answer owner, String more) {
        return by(
                owner.at("/apiVersion"),
                owner.at("/kind"),
                owner.at("/metadata/name"),
                owner.at("/metadata/uid"),
                more);
    }

    static String by(String apiVersion, String kind, String name, String uid, String more) {
        return "{'apiVersion':'" + apiVersion + "','kind':'" + kind + "','name':'" + name + "','uid':'" + uid + "'"
                + more + "}";
    }

    /** Deletes an object as clients do who say nothing: in the background. */
    void delete(String name) {
        api.delete(path + "/" + name).expect(200);
    }

    void delete(String name, String options) {
        api.delete(path + "/" + name, options).expect(200);
    }

    Answer get(String name) {
        return api.get(path + "/" + name);
    }

    /** Asserts that an object is there, and is not being deleted. */
    void lives(String... names) {
        for (String name : names) {
            if (!get(name).expect(200).node("/metadata/deletionTimestamp").isMissingNode()) {
                throw new AssertionError(name + " is being deleted");
            }
        }
    }

    /** Takes the finalizers off an object. */
    void letGo(String name) {
        api.mergePatch(path + "/" + name, "{'metadata':{'finalizers':null}}").expect(200);
    }

    /** Comes back when an object has gone; fails when that does not happen. */
    void gone(Answer made) {
        String name = made.at("/metadata/name");
        try (WatchStream watch = watch(made)) {
            watch.through("DELETED", name);
        }
        get(name).expect(404);
    }

    /** The object once something is true of it. */
    JsonNode until(Answer made, Predicate<JsonNode> wanted) {
        try (WatchStream watch = watch(made)) {
            JsonNode now = watch.next().object();
            while (!wanted.test(now)) {
                now = watch.next().object();
            }
            return now;
        }
    }

    private WatchStream watch(Answer made) {
        // The object itself comes first, as the version is the one before it.
        long before = Long.parseLong(made.version()) - 1;
        return api.watch(path + "?watch=true&resourceVersion=" + before + "&fieldSelector=metadata.name%3D"
                + made.at("/metadata/name"));
    }

    static List<String> finalizers(JsonNode object) {
        return object.at("/metadata/finalizers")
                .valueStream()
                .map(JsonNode::asText)
                .toList();
    }

    static List<String> owners(JsonNode object) {
        return object.at("/metadata/ownerReferences")
                .valueStream()
                .map(one -> one.path("name").asText())
                .toList();
    }
}
