package dev.polder.machinery.openapi;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;

/**
 * The {@code info} of every document.
 *
 * @param title what serves the API
 * @param version the version of that
 */
public record OpenApiInfo(String title, String version) {

    ObjectNode toJson() {
        return Json.object().put("title", title).put("version", version);
    }
}
