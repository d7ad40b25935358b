package dev.polder.storage.view;

/**
 * The stored JSON of an object and the places where a served form differs from it.
 *
 * <p>Stored bytes are written by this server in one canonical shape: {@code apiVersion}, {@code kind} and {@code metadata}
 * come first, in this order, and neither {@code resourceVersion} nor the annotation {@code kcp.io/cluster} is in them.
 */
public final class ObjectBody {

    private final byte[] json;
    private final int apiVersionStart;
    private final int apiVersionEnd;
    private final int metadataStart;
    private final int metadataEnd;
    private final int annotationsStart;

    ObjectBody(
            byte[] json,
            int apiVersionStart,
            int apiVersionEnd,
            int metadataStart,
            int metadataEnd,
            int annotationsStart) {
        this.json = json;
        this.apiVersionStart = apiVersionStart;
        this.apiVersionEnd = apiVersionEnd;
        this.metadataStart = metadataStart;
        this.metadataEnd = metadataEnd;
        this.annotationsStart = annotationsStart;
    }

    /** The stored bytes; shared, never to be changed. */
    public byte[] json() {
        return json;
    }

    /** Offset of the first character of the value of {@code apiVersion}, inside its quotes. */
    public int apiVersionStart() {
        return apiVersionStart;
    }

    /** Offset behind the last character of the value of {@code apiVersion}. */
    public int apiVersionEnd() {
        return apiVersionEnd;
    }

    /** Offset behind the brace that opens {@code metadata}. */
    public int metadataStart() {
        return metadataStart;
    }

    /** Offset of the brace that closes {@code metadata}. */
    public int metadataEnd() {
        return metadataEnd;
    }

    /** Offset behind the brace that opens {@code metadata.annotations}; -1 when there are none. */
    public int annotationsStart() {
        return annotationsStart;
    }
}
