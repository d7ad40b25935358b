package dev.polder.machinery.openapi;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import java.util.List;

/**
 * A query parameter of the API. Two descriptions keep a phrase that Kubernetes' own command-line tests look for: "list of
 * returned" and "Watch for changes to the described resources" (test/cmd, {@code run_swagger_tests}).
 */
enum Parameter {
    ALLOW_WATCH_BOOKMARKS(
            "allowWatchBookmarks",
            "boolean",
            "Ask for BOOKMARK events, which only say how far the watch has come. Used with watch."),
    CONTINUE("continue", "string", "The token from the metadata of the last page, to get the next one."),
    DRY_RUN("dryRun", "string", "With All, the request is carried out in every respect but nothing is stored."),
    FIELD_MANAGER(
            "fieldManager",
            "string",
            "Who makes the change, at most 128 printable characters. Required for server-side apply."),
    FIELD_SELECTOR("fieldSelector", "string", "Narrows the list of returned objects by the values of some fields."),
    FIELD_VALIDATION(
            "fieldValidation",
            "string",
            "What happens to unknown and duplicate fields: Ignore drops them, Warn (the default) drops them and says"
                    + " so, Strict refuses the request."),
    FORCE(
            "force",
            "boolean",
            "Take over fields that other managers own. Only for server-side apply, which else answers with a"
                    + " conflict."),
    GRACE_PERIOD_SECONDS("gracePeriodSeconds", "integer", "Seconds that the object may take to go; 0 is at once."),
    LABEL_SELECTOR("labelSelector", "string", "Narrows the list of returned objects by their labels."),
    LIMIT("limit", "integer", "The most objects that one answer holds; the rest is read with continue."),
    ORPHAN_DEPENDENTS("orphanDependents", "boolean", "Older form of propagationPolicy."),
    PRETTY("pretty", "string", "With true, the answer is indented; browsers and curl get that without asking."),
    PROPAGATION_POLICY(
            "propagationPolicy", "string", "What happens to owned objects: Orphan, Background or Foreground."),
    RESOURCE_VERSION("resourceVersion", "string", "The state to read from, as an earlier answer named it."),
    RESOURCE_VERSION_MATCH("resourceVersionMatch", "string", "How resourceVersion is meant: Exact or NotOlderThan it."),
    SEND_INITIAL_EVENTS(
            "sendInitialEvents",
            "boolean",
            "Start the watch with an event for every object there is, ended by a bookmark."),
    TIMEOUT_SECONDS("timeoutSeconds", "integer", "After how many seconds a list or watch ends at the latest."),
    WATCH(
            "watch",
            "boolean",
            "Watch for changes to the described resources instead of listing them: the answer is a stream of"
                    + " events.");

    static final List<Parameter> READ_MANY = List.of(
            CONTINUE,
            FIELD_SELECTOR,
            LABEL_SELECTOR,
            LIMIT,
            RESOURCE_VERSION,
            RESOURCE_VERSION_MATCH,
            SEND_INITIAL_EVENTS,
            TIMEOUT_SECONDS);

    @SuppressWarnings("ImmutableEnumChecker") // handed out as copies only
    private final ObjectNode json;

    Parameter(String name, String type, String description) {
        json = Json.object().put("name", name).put("in", "query").put("description", description);
        json.putObject("schema").put("type", type).put("uniqueItems", true);
    }

    /** Parameter objects, in alphabetical order of their names. */
    static ArrayNode array(List<Parameter> parameters) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        parameters.stream().sorted().forEach(parameter -> array.add(parameter.json.deepCopy()));
        return array;
    }

    /** A part of the path, which is always required. */
    static ObjectNode inPath(String name, String description) {
        ObjectNode node = Json.object()
                .put("name", name)
                .put("in", "path")
                .put("description", description)
                .put("required", true);
        node.putObject("schema").put("type", "string").put("uniqueItems", true);
        return node;
    }
}
