package dev.polder.bench.collect;

import dev.polder.api.json.Json;
import java.util.Locale;

/** The objects that the cases make. */
final class Bodies {

    /** What the watched ones are selected by: one event in so many says how far it is, at next to no cost. */
    static final String WATCHED = "labelSelector=watched%3Dyes";

    /** What all are selected by. */
    static final String ALL = "labelSelector=app%3Dgarbage";

    static final String DELETED = "\"type\":\"DELETED\"";

    private static final String TEXT = "0123456789abcdef".repeat(44);

    private Bodies() {}

    /** An owner reference to a config map, in a list. */
    static String ownedBy(String name, String uid) {
        return "\"ownerReferences\":[{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"name\":\"" + name + "\",\"uid\":\""
                + uid + "\",\"blockOwnerDeletion\":true}],";
    }

    /**
     * A config map of about a kibibyte.
     *
     * @param owner {@link #ownedBy}, or nothing
     */
    static String configMap(String name, String owner, boolean watched) {
        return object("v1", "ConfigMap", name, owner, watched, "\"data\":{\"text\":\"" + TEXT + "\"}");
    }

    /** The same of another kind; {@code data} is what follows metadata. */
    static String object(String apiVersion, String kind, String name, String owner, boolean watched, String data) {
        return "{\"apiVersion\":\"" + apiVersion + "\",\"kind\":\"" + kind + "\",\"metadata\":{\"name\":\"" + name
                + "\","
                + owner + "\"labels\":{\"app\":\"garbage\"" + (watched ? ",\"watched\":\"yes\"" : "") + "}}"
                + (data.isEmpty() ? "" : "," + data) + "}";
    }

    static String text() {
        return TEXT;
    }

    static String name(int number) {
        return String.format(Locale.ROOT, "bench-%06d", number);
    }

    /** About how many bytes an object has when it is stored: without its version and its logical cluster. */
    static int bytes(CollectClient client, String path) throws Exception {
        return Json.write(client.get(path)).length - 60;
    }
}
