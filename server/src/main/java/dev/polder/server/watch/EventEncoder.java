package dev.polder.server.watch;

import dev.polder.api.status.Status;
import dev.polder.storage.view.ObjectRecord;

/** Writes watch events in the form that was negotiated. May parse: {@link #cheap} says when it does not. */
public interface EventEncoder {

    /** Whether encoding the record is fit for an event loop. */
    boolean cheap(ObjectRecord record);

    /** The media type of the stream. */
    String contentType();

    /**
     * One event, as one line of JSON or one frame of protobuf.
     *
     * @param record the object, at the revision the event shall show
     */
    byte[] event(EventType type, ObjectRecord record);

    /** A bookmark; {@code initialEnd} marks the end of the initial state. */
    byte[] bookmark(long revision, boolean initialEnd);

    /** The event that says why a watch cannot go on. */
    byte[] error(Status status);
}
