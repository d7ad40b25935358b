package dev.polder.machinery.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.machinery.cel.library.access.AccessAsker;
import dev.polder.machinery.cel.library.access.AccessDecision;
import dev.polder.machinery.cel.library.access.PathCheck;
import dev.polder.machinery.cel.library.access.ResourceCheck;
import dev.polder.machinery.policy.expression.Inputs;
import java.nio.charset.StandardCharsets;

/** What policies are run on; JSON in single quotes, where {@code ~} stands for a single quote. */
final class Writes {

    private Writes() {}

    static JsonNode json(String text) {
        return Json.readOwn(text.replace('\'', '"').replace('~', '\'').getBytes(StandardCharsets.UTF_8));
    }

    /** The creation of an object, by somebody who may do everything. */
    static Inputs creation(String object) {
        ObjectNode request = Json.object();
        request.put("operation", "CREATE").put("dryRun", false);
        return new Inputs((ObjectNode) json(object), null, request, null, null, new AccessAsker() {
            @Override
            public AccessDecision may(ResourceCheck check, String verb) {
                return new AccessDecision(true, "", "");
            }

            @Override
            public AccessDecision may(PathCheck check, String verb) {
                return new AccessDecision(true, "", "");
            }
        });
    }
}
