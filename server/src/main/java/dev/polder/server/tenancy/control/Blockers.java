package dev.polder.server.tenancy.control;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.api.object.ObjectKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What keeps a logical cluster from its end, told in few words however much it is. */
final class Blockers {

    /** How many objects are named. */
    private static final int NAMED = 5;
    /** How many kinds, finalizers and owners are. */
    private static final int LISTED = 10;

    private final Map<String, Integer> objects = new TreeMap<>();
    private final Map<String, Integer> finalizers = new TreeMap<>();
    private final List<String> first = new ArrayList<>();
    private int blocking;
    private String since = "";

    /** Counts an object that is left. */
    void count(ObjectKey key) {
        var resource = key.space().groupResource();
        objects.merge(resource.resource() + "." + resource.group(), 1, Integer::sum);
    }

    /** Counts the finalizers of an object that is being deleted. */
    void count(List<String> kept) {
        kept.forEach(finalizer -> finalizers.merge(finalizer, 1, Integer::sum));
    }

    /**
     * Notes an object that waits for somebody who is not the server.
     *
     * @param foreign whom it waits for
     * @param otherwise what it says of itself, if it waits for nobody
     */
    void add(ObjectKey key, JsonNode object, List<String> foreign, String otherwise) {
        String time = object.path("metadata").path("deletionTimestamp").asText("");
        since = since.isEmpty() || time.compareTo(since) < 0 ? time : since;
        blocking++;
        if (first.size() < NAMED) {
            String why = foreign.isEmpty() ? otherwise : "finalizers " + list(foreign);
            String namespace = key.namespace().isEmpty() ? "" : key.namespace() + "/";
            first.add(key.space().groupResource() + " " + namespace + key.name() + " since " + time + " (" + why
                    + owners(object) + ")");
        }
    }

    /** Who the object belongs to: they may know why it does not go. */
    private static String owners(JsonNode object) {
        List<String> owners = new ArrayList<>();
        for (JsonNode owner : object.path("metadata").path("ownerReferences")) {
            owners.add(owner.path("kind").asText("") + " " + owner.path("name").asText(""));
        }
        return owners.isEmpty() ? "" : "; owned by " + list(owners);
    }

    /** Whether anything waits for somebody who is not the server. */
    boolean any() {
        return blocking > 0;
    }

    /** kcp's two sentences, and how many objects keep the cluster since when; no name of any. */
    String message() {
        String message = "Some resources are remaining: " + counted(objects, " has ");
        if (!finalizers.isEmpty()) {
            message += "; Some content in the logical cluster has finalizers remaining: " + counted(finalizers, " in ");
        }
        return message + "; Waiting for " + blocking + " of them since " + since;
    }

    /** The first objects that keep the cluster: since when, what finalizers keep them, and whom they belong to. */
    String named() {
        return "Waiting for: " + list(first.stream(), blocking, NAMED);
    }

    private static String counted(Map<String, Integer> counts, String joint) {
        Stream<String> texts = counts.entrySet().stream()
                .map(entry -> entry.getKey() + joint + entry.getValue() + " resource instances");
        return list(texts, counts.size(), LISTED);
    }

    private static String list(Collection<String> all) {
        return list(all.stream(), all.size(), LISTED);
    }

    private static String list(Stream<String> texts, int size, int most) {
        String listed = String.join(", ", texts.limit(most).toList());
        return size > most ? listed + " and " + (size - most) + " more" : listed;
    }
}
