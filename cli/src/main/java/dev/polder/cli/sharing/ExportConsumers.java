package dev.polder.cli.sharing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.cli.client.ApiException;
import dev.polder.cli.session.ClusterUrl;
import dev.polder.cli.session.CommandException;
import dev.polder.cli.session.Session;
import dev.polder.machinery.encode.JsonWriter;
import dev.polder.machinery.encode.YamlWriter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Shows who uses an export: what the server tells below the export's view, all pages of it. */
final class ExportConsumers {

    private static final String NONE = "-";

    private static final List<String> HEAD =
            List.of("CONSUMER", "APIBINDING", "PHASE", "RESOURCE", "SERVED", "STORED", "OBJECTS", "CLAIMS");

    private final Session session;
    private final ConsumersRequest request;

    /** For one invocation. */
    ExportConsumers(Session session, ConsumersRequest request) {
        this.session = session;
        this.request = request;
    }

    void run() {
        ObjectNode list =
                list(request.path().isEmpty() ? ClusterUrl.of(session.server()).path() : request.path());
        switch (request.format()) {
            case "json" -> session.console().say(JsonWriter.write(list));
            case "yaml" -> session.console().say(YamlWriter.write(list).stripTrailing());
            default -> print(list.path("items"));
        }
    }

    private ObjectNode list(String workspace) {
        String path =
                "/services/apiexport/" + encoded(workspace) + "/" + encoded(request.export()) + "/clusters/*/consumers";
        try {
            ObjectNode list = session.client().get(path);
            ArrayNode items = list.withArray("/items");
            for (String next = next(list); !next.isEmpty(); ) {
                ObjectNode page = session.client().get(path + "?continue=" + encoded(next));
                items.addAll(page.withArray("/items"));
                next = next(page);
            }
            list.remove("metadata");
            return list;
        } catch (ApiException e) {
            throw new CommandException(
                    "failed to get consumers of APIExport \"" + request.export() + "\": " + e.getMessage());
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static String next(ObjectNode page) {
        return page.path("metadata").path("continue").asText("");
    }

    private void print(JsonNode items) {
        if (items.isEmpty()) {
            session.console().say("No consumers found.");
            return;
        }
        List<List<String>> rows = new ArrayList<>();
        rows.add(HEAD);
        for (JsonNode item : items) {
            if (item.path("resources").isEmpty()) {
                rows.add(row(item, item.path("none")));
            }
            item.path("resources").forEach(resource -> rows.add(row(item, resource)));
        }
        session.console().say(TextTable.of(rows).stripTrailing());
    }

    private static List<String> row(JsonNode item, JsonNode resource) {
        String path = item.path("path").asText("");
        return List.of(
                path.isEmpty() ? item.path("cluster").asText() : path,
                item.path("binding").asText(),
                orNone(item.path("phase").asText("")),
                orNone(title(resource)),
                orNone(texts(resource.path("servedVersions"))),
                orNone(texts(resource.path("storedVersions"))),
                orNone(resource.path("objects").asText("")),
                claims(item.path("permissionClaims")));
    }

    private static String orNone(String text) {
        return text.isEmpty() ? NONE : text;
    }

    private static String title(JsonNode resource) {
        String group = resource.path("group").asText("");
        return resource.path("resource").asText("") + (group.isEmpty() ? "" : "." + group);
    }

    private static String texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(text -> texts.add(text.asText()));
        return String.join(",", texts);
    }

    /** How many claims are in each state: {@code 1 accepted, 2 unanswered}. */
    private static String claims(JsonNode claims) {
        Map<String, Integer> states = new LinkedHashMap<>();
        List.of("accepted", "rejected", "unanswered").forEach(state -> states.put(state, 0));
        claims.forEach(claim -> states.merge(claim.path("state").asText().toLowerCase(Locale.ROOT), 1, Integer::sum));
        List<String> counts = new ArrayList<>();
        states.forEach((state, count) -> {
            if (count > 0) {
                counts.add(count + " " + state);
            }
        });
        return orNone(String.join(", ", counts));
    }
}
