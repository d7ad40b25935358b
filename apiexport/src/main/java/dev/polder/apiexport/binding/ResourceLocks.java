package dev.polder.apiexport.binding;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.api.resource.GroupResource;
import dev.polder.machinery.object.ObjectFacts;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Who serves which resource in a logical cluster: an annotation of its description, in which whoever comes first writes
 * himself down, so that no two bindings, and no binding and definition, ever serve one resource (kcp {@code
 * pkg/reconciler/apis/apibinding/logical_cluster_lock.go}).
 */
public final class ResourceLocks {

    /** The annotation: a JSON object of holders by {@code <resource>.<group>}. */
    public static final String ANNOTATION = "internal.apis.kcp.io/resource-bindings";

    private static final String BINDING = "n";
    private static final String DEFINITION = "c";
    private static final String EXPIRY = "e";

    private final ObjectNode holders;

    private ResourceLocks(ObjectNode holders) {
        this.holders = holders;
    }

    /**
     * The locks of a logical cluster.
     *
     * @param cluster the description of the logical cluster
     * @throws UnreadableLocksException when the annotation holds something else
     */
    public static ResourceLocks of(JsonNode cluster) {
        String text = ObjectFacts.note(cluster, ANNOTATION);
        if (text.isEmpty()) {
            return new ResourceLocks(Json.object());
        }
        try {
            if (Json.mapper().readTree(text) instanceof ObjectNode holders) {
                return new ResourceLocks(holders);
            }
            throw new UnreadableLocksException("not an object");
        } catch (JsonProcessingException e) {
            throw new UnreadableLocksException(e.getOriginalMessage());
        }
    }

    /** Somebody has written something into the annotation that says nothing of locks. */
    public static final class UnreadableLocksException extends RuntimeException {
        private static final long serialVersionUID = 1;

        UnreadableLocksException(String why) {
            super("failed to unmarshal ResourceBindings annotation: " + why);
        }
    }

    /**
     * Who holds a resource.
     *
     * @param binding the name of a binding; empty when a definition holds it
     */
    public record Holder(String binding) {

        /** As Go prints upstream's struct, which is how messages show it. */
        @Override
        public String toString() {
            return "{" + binding + " " + binding.isEmpty() + "}";
        }
    }

    /**
     * Takes resources for a binding. A definition that is there has its own; one that has taken a resource and never came, as
     * kcp writes it down, has lost it once its time is over.
     *
     * @param definitions the names of the definitions that there are, {@code <resource>.<group>}
     * @return the resources that others hold, with these
     */
    public SortedMap<String, Holder> take(
            Set<GroupResource> resources, String binding, Set<String> definitions, Instant now) {
        SortedMap<String, Holder> skipped = new TreeMap<>();
        for (String resource : names(resources)) {
            JsonNode holder = holders.path(resource);
            boolean free = (holder.isMissingNode() && !definitions.contains(resource))
                    || holder.path(BINDING).asText("").equals(binding)
                    || isForgotten(resource, holder, definitions, now);
            if (free) {
                holders.putObject(resource).put(BINDING, binding);
            } else {
                skipped.put(resource, new Holder(holder.path(BINDING).asText("")));
            }
        }
        return skipped;
    }

    /** The binding that holds a resource, in the description of a logical cluster; empty when none does. */
    public static Optional<String> holder(JsonNode cluster, GroupResource resource) {
        String binding =
                of(cluster).holders.path(resource.toString()).path(BINDING).asText("");
        return binding.isEmpty() ? Optional.empty() : Optional.of(binding);
    }

    /** Gives back what a binding holds of some resources. */
    public void give(Set<GroupResource> resources, String binding) {
        for (String resource : names(resources)) {
            if (holders.path(resource).path(BINDING).asText("").equals(binding)) {
                holders.remove(resource);
            }
        }
    }

    private static Set<String> names(Set<GroupResource> resources) {
        Set<String> names = new TreeSet<>();
        resources.forEach(resource -> names.add(resource.toString()));
        return names;
    }

    private static boolean isForgotten(String resource, JsonNode holder, Set<String> definitions, Instant now) {
        if (!holder.path(DEFINITION).asBoolean(false) || definitions.contains(resource)) {
            return false;
        }
        try {
            return holder.has(EXPIRY)
                    && now.isAfter(Instant.parse(holder.path(EXPIRY).asText("")));
        } catch (DateTimeParseException e) {
            return false;
        }
    }

    /** Writes the locks into the description of the logical cluster. */
    public void write(ObjectNode cluster) {
        ObjectFacts.setNote(cluster, ANNOTATION, holders.toString());
    }
}
