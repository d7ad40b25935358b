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
 * The row's value is kept as it is, so that a store in the same process and the view share one array; where the memory of a
 * view is bounded, it may be cold (store rule S18).
 */
public abstract sealed class ObjectBody permits HeldBody, CoolableBody {

    private final int apiVersionStart;
    private final int apiVersionEnd;
    private final int metadataStart;
    private final int metadataEnd;
    private final int annotationsStart;

    ObjectBody(Offsets at) {
        this.apiVersionStart = at.apiVersionStart();
        this.apiVersionEnd = at.apiVersionEnd();
        this.metadataStart = at.metadataStart();
        this.metadataEnd = at.metadataEnd();
        this.annotationsStart = at.annotationsStart();
    }

    Offsets offsets() {
        return new Offsets(apiVersionStart, apiVersionEnd, metadataStart, metadataEnd, annotationsStart);
    }

    /** Why the value cannot be read; empty when it can. */
    public Optional<String> unreadable() {
        return Optional.empty();
    }

    /**
     * A copy of the stored JSON.
     *
     * @throws dev.polder.storage.StoreException as {@link #value}; {@code Corrupt} when its format is not known
     */
    public byte[] json() {
        return StoredValue.json(value());
    }

    /**
     * The row's value: {@link StoredValue#HEADER} bytes, then the JSON. Shared, never to be changed. One that is cold is
     * read from the store: this blocks, and is not for an event loop, unless the body is {@link #held}.
     *
     * @throws dev.polder.storage.StoreException when it is cold and cannot be read; {@code Compacted} when it is also of
     *     a past that is gone
     */
    public abstract byte[] value();

    /** The same body with a value that stays in memory for as long as the body is used; null when it is cold now. */
    public abstract @Nullable ObjectBody held();

    /** The same body with its value in memory for as long as it is used; blocks and fails as {@link #value}. */
    public abstract ObjectBody hold();

    /** The same for a body and for the held ones made of it: what was derived from the value is known by this. */
    public abstract Object identity();

    /** How many bytes the value has. */
    public abstract int length();

    /** The value of {@code apiVersion}: the version the object is stored at; empty when unreadable. */
    public String apiVersion() {
        int from = StoredValue.HEADER + apiVersionStart;
        return new String(value(), from, apiVersionEnd - apiVersionStart, StandardCharsets.UTF_8);
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
        static final Offsets NONE = new Offsets(0, 0, 0, 0, -1);
    }
}
