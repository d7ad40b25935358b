package dev.polder.storage.view;

import dev.polder.storage.view.encoding.StoredValue;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The stored JSON of an object and the places where a served form differs from it.
 *
 * <p>Stored bytes are written by this server in one canonical shape: {@code apiVersion}, {@code kind} and {@code metadata}
 * come first, in this order, and neither {@code resourceVersion} nor the annotation {@code kcp.io/cluster} is in them.
 * The row's value is kept as it is, so that a store in the same process and the view share one array.
 */
public final class ObjectBody {

    private final byte[] value;
    private final int apiVersionStart;
    private final int apiVersionEnd;
    private final int metadataStart;
    private final int metadataEnd;
    private final int annotationsStart;
    private final @Nullable String unreadable;

    private ObjectBody(byte[] value, Offsets at, @Nullable String unreadable) {
        this.value = value;
        this.apiVersionStart = at.apiVersionStart();
        this.apiVersionEnd = at.apiVersionEnd();
        this.metadataStart = at.metadataStart();
        this.metadataEnd = at.metadataEnd();
        this.annotationsStart = at.annotationsStart();
        this.unreadable = unreadable;
    }

    /** A plain value whose splice points are known. */
    static ObjectBody of(byte[] value, Offsets at) {
        return new ObjectBody(value, at, null);
    }

    /** A value that this server cannot read (store rule S4). */
    static ObjectBody unreadable(byte[] value, String reason) {
        return new ObjectBody(value, Offsets.NONE, reason);
    }

    /** Why the value cannot be read; empty when it can. */
    public Optional<String> unreadable() {
        return Optional.ofNullable(unreadable);
    }

    /**
     * A copy of the stored JSON.
     *
     * @throws dev.polder.storage.StoreException.Corrupt when the format of the value is not known
     */
    public byte[] json() {
        return StoredValue.json(value);
    }

    /** The row's value: {@link StoredValue#HEADER} bytes, then the JSON. Shared, never to be changed. */
    public byte[] value() {
        return value;
    }

    /** The value of {@code apiVersion}: the version the object is stored at; empty when unreadable. */
    public String apiVersion() {
        int from = StoredValue.HEADER + apiVersionStart;
        return new String(value, from, apiVersionEnd - apiVersionStart, StandardCharsets.UTF_8);
    }

    /** Offset in the JSON of the first character of the value of {@code apiVersion}, inside its quotes. */
    public int apiVersionStart() {
        return apiVersionStart;
    }

    /** Offset in the JSON behind the last character of the value of {@code apiVersion}. */
    public int apiVersionEnd() {
        return apiVersionEnd;
    }

    /** Offset in the JSON behind the brace that opens {@code metadata}. */
    public int metadataStart() {
        return metadataStart;
    }

    /** Offset in the JSON of the brace that closes {@code metadata}. */
    public int metadataEnd() {
        return metadataEnd;
    }

    /** Offset in the JSON behind the brace that opens {@code metadata.annotations}; -1 when there are none. */
    public int annotationsStart() {
        return annotationsStart;
    }

    /** The splice points, as the accessors of the same names tell them. */
    record Offsets(int apiVersionStart, int apiVersionEnd, int metadataStart, int metadataEnd, int annotationsStart) {
        private static final Offsets NONE = new Offsets(0, 0, 0, 0, -1);
    }
}
