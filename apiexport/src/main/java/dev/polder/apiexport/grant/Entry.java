package dev.polder.apiexport.grant;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.api.resource.GroupResource;
import dev.polder.api.selector.LabelSelector;
import dev.polder.apiexport.kind.ClaimableTypes;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One resource in a row: offered by an export, or let go of by a binding.
 *
 * @param resource which; events are always those of the core group
 * @param identity the identity hash that was written; empty for built-in types
 * @param bound whether it is the export's own resource, of which its provider sees everything and may do everything
 * @param verbs what may be done with it; {@code *} for everything
 * @param selector JSON of the selector of a claim; {@code null} when there is none
 * @param since the revision since which it has been so; 0 when that is the row's own
 */
record Entry(GroupResource resource, String identity, boolean bound, Set<String> verbs, JsonNode selector, long since) {

    private static final String ALL = "*";

    Entry {
        verbs = Set.copyOf(verbs);
    }

    /** A resource of an export. */
    static Entry ofBound(GroupResource resource, String identity) {
        return new Entry(resource, identity, true, Set.of(ALL), Json.mapper().nullNode(), 0);
    }

    /** A permission claim of an export or of a binding. */
    static Entry ofClaim(JsonNode claim) {
        GroupResource named = new GroupResource(
                claim.path("group").asText(""), claim.path("resource").asText(""));
        Set<String> verbs = new HashSet<>();
        claim.path("verbs").forEach(verb -> verbs.add(verb.asText()));
        return new Entry(
                ClaimableTypes.plain(named),
                claim.path("identityHash").asText(""),
                false,
                verbs,
                claim.path("selector").isMissingNode()
                        ? Json.mapper().nullNode()
                        : claim.path("selector").deepCopy(),
                0);
    }

    boolean isAbout(Entry other) {
        return bound == other.bound && resource.equals(other.resource) && identity.equals(other.identity);
    }

    boolean says(Entry other) {
        return isAbout(other) && verbs.equals(other.verbs) && selector.equals(other.selector);
    }

    Entry since(long revision) {
        return new Entry(resource, identity, bound, verbs, selector, revision);
    }

    boolean allows(String verb) {
        return verbs.contains(ALL) || verbs.contains(verb);
    }

    /** What both allow. */
    static Set<String> both(Entry one, Entry other) {
        if (one.verbs.contains(ALL)) {
            return other.verbs;
        }
        if (other.verbs.contains(ALL)) {
            return one.verbs;
        }
        Set<String> both = new HashSet<>(one.verbs);
        both.retainAll(other.verbs);
        return both;
    }

    LabelSelector selects() {
        return bound ? LabelSelector.EVERYTHING : ClaimSelector.of(selector);
    }

    /** The labels that the selector of a claim insists on. */
    Map<String, String> labels() {
        Map<String, String> labels = new HashMap<>();
        selector.path("matchLabels")
                .properties()
                .forEach(label -> labels.put(label.getKey(), label.getValue().asText()));
        return labels;
    }

    ObjectNode toJson() {
        ObjectNode json = Json.object();
        json.put("group", resource.group()).put("resource", resource.resource());
        json.put("identity", identity).put("bound", bound).put("since", since);
        var names = json.putArray("verbs");
        verbs.stream().sorted().forEach(names::add);
        json.set("selector", selector);
        return json;
    }

    /** Reads what {@link #toJson} wrote. */
    static Entry of(JsonNode json) {
        Set<String> verbs = new HashSet<>();
        json.path("verbs").forEach(verb -> verbs.add(verb.asText()));
        return new Entry(
                new GroupResource(
                        json.path("group").asText(), json.path("resource").asText()),
                json.path("identity").asText(),
                json.path("bound").asBoolean(),
                verbs,
                json.path("selector").deepCopy(),
                json.path("since").asLong());
    }

    /** The entry of the same subject, when there is one. */
    static @Nullable Entry find(List<Entry> all, Entry wanted) {
        return all.stream().filter(wanted::isAbout).findFirst().orElse(null);
    }
}
