package dev.polder.server.watch;

import dev.polder.api.status.Status;
import dev.polder.server.form.Forms;
import dev.polder.server.negotiation.Encoding;
import dev.polder.spi.schema.ServedResource;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.Splicer;
import dev.polder.storage.view.encoding.ExactBytes;
import java.nio.charset.StandardCharsets;

/** Events as plain JSON, spliced from stored bytes and shared by all watchers of the same version. */
public final class SplicedEvents implements EventEncoder {

    private static final byte[] TAIL = "}\n".getBytes(StandardCharsets.US_ASCII);

    private final ServedResource resource;
    private final Forms forms;
    private final SharedFrames frames;

    public SplicedEvents(ServedResource resource, Forms forms, SharedFrames frames) {
        this.resource = resource;
        this.forms = forms;
        this.frames = frames;
    }

    @Override
    public boolean cheap(ObjectRecord record) {
        return forms.ready(resource, record);
    }

    @Override
    public String contentType() {
        return Encoding.JSON.streamType();
    }

    @Override
    public byte[] error(Status status) {
        return EventFrame.of(EventType.ERROR, status.toJson(), Encoding.JSON);
    }

    @Override
    public byte[] event(EventType type, ObjectRecord record) {
        ObjectRecord shown = forms.shown(resource, record);
        return frames.get(
                new SharedFrames.Form(type, resource.version(), Encoding.JSON),
                shown.body(),
                record.revision(),
                () -> encode(type, shown, forms.version(record.revision())));
    }

    private byte[] encode(EventType type, ObjectRecord shown, long version) {
        byte[] head = ("{\"type\":\"" + type + "\",\"object\":").getBytes(StandardCharsets.US_ASCII);
        int size = Splicer.size(shown, version, resource.apiVersion());
        ExactBytes out = new ExactBytes(head.length + size + TAIL.length);
        out.write(head);
        Splicer.append(shown, version, resource.apiVersion(), out);
        out.write(TAIL);
        return out.array();
    }

    @Override
    public byte[] bookmark(long revision, boolean initialEnd) {
        String annotations = initialEnd ? ",\"annotations\":{\"k8s.io/initial-events-end\":\"true\"}" : "";
        String line = "{\"type\":\"BOOKMARK\",\"object\":{\"kind\":\""
                + resource.type().names().kind() + "\",\"apiVersion\":\"" + resource.apiVersion()
                + "\",\"metadata\":{\"resourceVersion\":\"" + forms.version(revision) + "\",\"creationTimestamp\":null"
                + annotations
                + "}}}\n";
        return line.getBytes(StandardCharsets.UTF_8);
    }
}
