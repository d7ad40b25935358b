package dev.polder.machinery.table;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.machinery.builtin.rule.Nodes;
import java.time.Instant;
import java.util.Locale;

/** Rows of events, in the shape of the core group. */
final class EventRow {

    private EventRow() {}

    static void fill(ObjectNode event, ArrayNode cells, Instant now) {
        String first =
                Ages.since(Nodes.at(event, Nodes.has(event, "firstTimestamp") ? "firstTimestamp" : "eventTime"), now);
        String last = Nodes.has(event, "lastTimestamp") ? Ages.since(event.path("lastTimestamp"), now) : first;
        long count = Nodes.at(event, "count").asLong(0);
        JsonNode series = Nodes.at(event, "series");
        if (!series.isMissingNode()) {
            last = Ages.since(series.path("lastObservedTime"), now);
            count = series.path("count").asLong(0);
        } else if (count == 0) {
            // Events of one occurrence carry no count in the newer API.
            count = 1;
        }
        cells.add(last)
                .add(Nodes.text(event, "type"))
                .add(Nodes.text(event, "reason"))
                .add(target(event))
                .add(Nodes.text(event, "involvedObject", "fieldPath"))
                .add(source(event))
                .add(Nodes.text(event, "message").strip())
                .add(first)
                .add(count)
                .add(BuiltinPrinters.name(event));
    }

    private static String target(ObjectNode event) {
        String kind = Nodes.text(event, "involvedObject", "kind").toLowerCase(Locale.ROOT);
        String name = Nodes.text(event, "involvedObject", "name");
        return name.isEmpty() ? kind : kind + "/" + name;
    }

    private static String source(ObjectNode event) {
        String component = or(Nodes.text(event, "source", "component"), Nodes.text(event, "reportingComponent"));
        String host = or(Nodes.text(event, "source", "host"), Nodes.text(event, "reportingInstance"));
        return host.isEmpty() ? component : component + ", " + host;
    }

    private static String or(String first, String second) {
        return first.isEmpty() ? second : first;
    }
}
