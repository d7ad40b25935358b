package dev.polder.server.watch;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.api.status.Status;
import dev.polder.server.form.Forms;
import dev.polder.server.form.PartialMetadata;
import dev.polder.server.form.TableDocument;
import dev.polder.server.negotiation.Encoding;
import dev.polder.server.negotiation.ObjectFormat;
import dev.polder.spi.schema.ServedResource;
import dev.polder.storage.view.ObjectBody;
import dev.polder.storage.view.ObjectRecord;
import java.time.InstantSource;
import java.util.List;

/**
 * Events whose objects are tables or metadata, or are encoded as protobuf: made from trees, so never on an event loop.
 * Whole objects in protobuf are shared by all watchers of the same version.
 */
public final class TreeEvents implements EventEncoder {

    private final ServedResource resource;
    private final Forms forms;
    private final SharedFrames frames;
    private final ObjectFormat format;
    private final String includeObject;
    private final InstantSource clock;
    private boolean columnsSent;

    /**
     * Events of one watch.
     *
     * @param includeObject the query parameter of tables
     */
    public TreeEvents(
            ServedResource resource,
            Forms forms,
            SharedFrames frames,
            ObjectFormat format,
            String includeObject,
            InstantSource clock) {
        this.resource = resource;
        this.forms = forms;
        this.frames = frames;
        this.format = format;
        this.includeObject = includeObject;
        this.clock = clock;
    }

    @Override
    public boolean cheap(ObjectRecord record) {
        return false;
    }

    @Override
    public String contentType() {
        return format.encoding().streamType();
    }

    @Override
    public byte[] event(EventType type, ObjectRecord record) {
        if (!(format instanceof ObjectFormat.Plain) || format.encoding() != Encoding.PROTOBUF) {
            return encode(type, record);
        }
        ObjectBody body = forms.shown(resource, record).body();
        SharedFrames.Form form = new SharedFrames.Form(type, resource.version(), Encoding.PROTOBUF);
        return frames.get(form, body, record.revision(), () -> encode(type, record));
    }

    @Override
    public byte[] error(Status status) {
        return frame(EventType.ERROR, status.toJson());
    }

    private byte[] encode(EventType type, ObjectRecord record) {
        return frame(
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
        return frame(
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

    private byte[] frame(EventType type, ObjectNode object) {
        return EventFrame.of(type, object, format.encoding());
    }
}
