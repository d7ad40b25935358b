package dev.polder.apiexport.kind;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import java.util.function.Predicate;

/**
 * A list of permission claims in an object, and how its claims get from version to version. The older version knows all
 * objects or a list of names, the newer one verbs and selectors; what a version cannot say is kept in an annotation.
 *
 * @param parent {@code spec} or {@code status}
 * @param name the field below it
 * @param newFacts the annotation, in the older version, of claims that only the newer one can tell whole
 * @param oldFacts the annotation, in the newer version, of claims as the older one told them
 * @param scoped whether the newer version has a selector in each claim
 * @param kept which claims of the older version are written into {@code oldFacts}
 */
record ClaimField(
        String parent, String name, String newFacts, String oldFacts, boolean scoped, Predicate<JsonNode> kept) {

    private static final String ALL = "*";

    /** Which claims of the older version name objects, which the newer one has no words for. */
    static boolean namesObjects(JsonNode claim) {
        return !claim.path("resourceSelector").isEmpty();
    }

    /** Turns the claims of an object of the older version into those of the newer. */
    void toNew(ObjectNode object) {
        JsonNode claims = object.path(parent).path(name);
        Annotations annotations = new Annotations(object);
        annotations.put(oldFacts, JsonLists.filter(claims, kept));
        JsonNode facts = annotations.remove(newFacts);
        if (claims.isArray()) {
            ArrayNode converted = Json.mapper().createArrayNode();
            claims.forEach(claim -> converted.add(newClaim(claim, JsonLists.first(facts, fact -> same(fact, claim)))));
            ((ObjectNode) object.path(parent)).set(name, converted);
        }
    }

    private ObjectNode newClaim(JsonNode old, JsonNode known) {
        ObjectNode claim = Json.object();
        claim.put("group", old.path("group").asText(""));
        claim.put("resource", old.path("resource").asText(""));
        claim.put("identityHash", old.path("identityHash").asText(""));
        if (known.path("verbs").isEmpty()) {
            claim.putArray("verbs").add(ALL);
        } else {
            claim.set("verbs", known.path("verbs").deepCopy());
        }
        copy(known, "defaultSelector", claim);
        if (scoped) {
            if (known.path("selector").isEmpty()) {
                // Names of objects never had an effect (kcp types_apibinding_conversion.go): the claim was for all of
                // them.
                claim.putObject("selector").put("matchAll", true);
            } else {
                claim.set("selector", known.path("selector").deepCopy());
            }
        }
        copy(old, "state", claim);
        return claim;
    }

    /** Turns the claims of an object of the newer version into those of the older. */
    void toOld(ObjectNode object) {
        JsonNode claims = object.path(parent).path(name);
        Annotations annotations = new Annotations(object);
        annotations.put(newFacts, JsonLists.filter(claims, claim -> !isPlain(claim)));
        JsonNode facts = annotations.remove(oldFacts);
        if (claims.isArray()) {
            ArrayNode converted = Json.mapper().createArrayNode();
            claims.forEach(claim -> converted.add(oldClaim(claim, JsonLists.first(facts, fact -> same(fact, claim)))));
            ((ObjectNode) object.path(parent)).set(name, converted);
        }
    }

    /** Whether the older version can say everything that a claim says. */
    private boolean isPlain(JsonNode claim) {
        JsonNode verbs = claim.path("verbs");
        boolean allVerbs = verbs.size() == 1 && verbs.get(0).asText().equals(ALL);
        JsonNode selector = claim.path("selector");
        boolean allObjects = !scoped || (selector.path("matchAll").asBoolean(false) && selector.size() == 1);
        return allVerbs && allObjects && !claim.has("defaultSelector");
    }

    private ObjectNode oldClaim(JsonNode claim, JsonNode known) {
        ObjectNode old = Json.object();
        putFilled(claim, "group", old);
        old.put("resource", claim.path("resource").asText(""));
        putFilled(claim, "identityHash", old);
        if (known.isObject()) {
            copy(known, "all", old);
            copy(known, "resourceSelector", old);
        } else if (scoped && claim.path("selector").path("matchAll").asBoolean(false)) {
            old.put("all", true);
        }
        copy(claim, "state", old);
        return old;
    }

    /** Whether two claims, of whatever versions, are for the same type. */
    private static boolean same(JsonNode a, JsonNode b) {
        return sameText(a, b, "group") && sameText(a, b, "resource") && sameText(a, b, "identityHash");
    }

    private static boolean sameText(JsonNode a, JsonNode b, String field) {
        return a.path(field).asText("").equals(b.path(field).asText(""));
    }

    private static void copy(JsonNode from, String field, ObjectNode to) {
        if (from.has(field)) {
            to.set(field, from.path(field).deepCopy());
        }
    }

    private static void putFilled(JsonNode from, String field, ObjectNode to) {
        String text = from.path(field).asText("");
        if (!text.isEmpty()) {
            to.put(field, text);
        }
    }
}
