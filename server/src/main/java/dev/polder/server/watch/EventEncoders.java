package dev.polder.server.watch;

import dev.polder.server.form.Forms;
import dev.polder.server.negotiation.Encoding;
import dev.polder.server.negotiation.ObjectFormat;
import dev.polder.server.request.ResourceCall;
import java.time.InstantSource;

/** Chooses what turns changes into the events of a watch: bytes shared by all who watch plain JSON, else trees. */
public final class EventEncoders {

    private final Forms forms;
    private final SharedFrames frames;
    private final InstantSource clock;

    public EventEncoders(Forms forms, SharedFrames frames, InstantSource clock) {
        this.forms = forms;
        this.frames = frames;
        this.clock = clock;
    }

    /** The encoder for the form that the client negotiated. */
    public EventEncoder of(ResourceCall call, ObjectFormat format) {
        boolean plain = format instanceof ObjectFormat.Plain p && p.encoding() == Encoding.JSON;
        return plain
                ? new SplicedEvents(call.resource(), forms, frames)
                : new TreeEvents(call.resource(), forms, frames, format, call.includeObject(), clock);
    }
}
