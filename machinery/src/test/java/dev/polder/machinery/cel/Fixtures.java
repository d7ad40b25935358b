package dev.polder.machinery.cel;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.machinery.schema.Schema;
import dev.polder.machinery.schema.SchemaParser;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Reads tables of upstream's tests. */
final class Fixtures {

    private Fixtures() {}

    /** The cases of a file in this package's folder. */
    static List<JsonNode> read(String file) throws IOException {
        List<JsonNode> cases = new ArrayList<>();
        try (InputStream json = Objects.requireNonNull(Fixtures.class.getResourceAsStream(file))) {
            Json.mapper().readTree(json).forEach(cases::add);
        }
        return cases;
    }

    /** A schema with one more rule at its root. */
    static Schema withRule(JsonNode schema, ObjectNode rule) {
        ObjectNode copy = schema.deepCopy();
        copy.withArray("x-kubernetes-validations").add(rule);
        return SchemaParser.parse(copy);
    }
}
