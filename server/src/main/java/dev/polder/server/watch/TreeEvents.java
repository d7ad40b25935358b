package dev.polder.server.watch;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.server.form.Forms;
import dev.polder.server.form.PartialMetadata;
import dev.polder.server.form.TableDocument;
import dev.polder.server.negotiation.ObjectFormat;
import dev.polder.spi.schema.ServedResource;
import dev.polder.storage.view.ObjectRecord;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;

/** Events whose objects are tables or metadata: made from trees, so never on an event loop. */
public final class TreeEvents implements EventEncoder {

    private final ServedResource resource;
    private final Forms forms;
    private final ObjectFormat format;
    private final String includeObject;
    private final InstantSource clock;
    private boolean columnsSent;

    public TreeEvents(
            ServedResource resource, Forms forms, ObjectFormat format, String includeObject, InstantSource clock) {
        this.resource = resource;
        this.forms = forms;
        this.format = format;
        this.includeObject = includeObject;
        this.clock = clock;
    }

    @Override
    public boolean cheap(ObjectRecord record) {
        return false;
    }

    @Override
    public byte[] event(EventType type, ObjectRecord record) {
        return line(
                type,
                switch (format) {
                    case ObjectFormat.Table table -> table(table, List.of(record), record.revision());
                    case ObjectFormat.PartialObjectMetadata partial ->
                        PartialMetadata.of(forms.tree(resource, record), partial.version());
                    default -> forms.tree(resource, record);
                });
    }

    @Override
    public byte[] bookmark(long revision, boolean initialEnd) {
        ObjectNode mark = Json.object();
        mark.put("kind", resource.type().names().kind());
        mark.put("apiVersion", resource.apiVersion());
        ObjectNode metadata = mark.putObject("metadata");
        metadata.put("resourceVersion", Long.toString(forms.version(revision)));
        metadata.putNull("creationTimestamp");
        if (initialEnd) {
            metadata.putObject("annotations").put("k8s.io/initial-events-end", "true");
        }
        return line(
                EventType.BOOKMARK,
                switch (format) {
                    case ObjectFormat.Table table -> markTable(table, mark, revision);
                    case ObjectFormat.PartialObjectMetadata partial -> PartialMetadata.of(mark, partial.version());
                    default -> mark;
                });
    }

    private ObjectNode markTable(ObjectFormat.Table format, ObjectNode mark, long revision) {
        ObjectNode table = table(format, List.of(), revision);
        ObjectNode row = table.withArray("rows").addObject();
        row.putArray("cells");
        row.set("object", PartialMetadata.of(mark, format.version()));
        return table;
    }

    /** Only the first event of a watch carries the columns. */
    private ObjectNode table(ObjectFormat.Table format, List<ObjectRecord> records, long revision) {
        boolean columns = !columnsSent;
        columnsSent = true;
        return new TableDocument(resource, forms, clock.instant(), format.version(), includeObject)
                .of(records, Long.toString(forms.version(revision)), "", null, columns);
    }

    private static byte[] line(EventType type, ObjectNode object) {
        ObjectNode event = Json.object();
        event.put("type", type.name());
        event.set("object", object);
        byte[] json = Json.write(event);
        byte[] line = Arrays.copyOf(json, json.length + 1);
        line[json.length] = '\n';
        return line;
    }
}
