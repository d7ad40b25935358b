package dev.polder.machinery.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;
import java.util.TreeSet;

/** Finds what a document refers to. */
final class References {

    private References() {}

    /** Every {@code $ref} in a tree. */
    static Set<String> in(JsonNode tree) {
        Set<String> found = new TreeSet<>();
        collect(tree, found);
        return found;
    }

    private static void collect(JsonNode node, Set<String> found) {
        if (node.path("$ref").isTextual()) {
            found.add(node.get("$ref").textValue());
        }
        node.forEach(child -> collect(child, found));
    }
}
