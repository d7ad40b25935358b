package dev.polder.storage.view;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.polder.storage.StoreException;
import dev.polder.storage.view.encoding.ByteSink;
import dev.polder.storage.view.encoding.CanonicalJson;
import dev.polder.storage.view.encoding.ExactBytes;
import dev.polder.storage.view.encoding.StoredValue;
import org.jspecify.annotations.Nullable;

/**
 * Makes the served form of an object of its stored bytes: sets {@code metadata.resourceVersion} and the annotation
 * {@code kcp.io/cluster}, and {@code apiVersion} where another one is asked for. Copies bytes; never parses.
 *
 * <p>The resource version is an argument of its own because it is not always the record's revision: a DELETED event
 * carries the deletion's, and an imported cluster's is shifted (store rule S8). Every method throws
 * {@link StoreException.Corrupt} for an unreadable record.
 */
public final class Splicer {

    private static final byte[] RESOURCE_VERSION = "\"resourceVersion\":\"".getBytes(US_ASCII);
    private static final byte[] ANNOTATIONS = ",\"annotations\":{".getBytes(US_ASCII);
    private static final byte[] CLUSTER = ('"' + CanonicalJson.CLUSTER_ANNOTATION + "\":\"").getBytes(US_ASCII);

    private Splicer() {}

    /** The served form, in one array of exactly its size. */
    public static byte[] serve(ObjectRecord object, String resourceVersion) {
        ExactBytes sink = new ExactBytes(fixedSize(object, null) + resourceVersion.length());
        beforeVersion(object, null, sink);
        sink.ascii(resourceVersion);
        afterVersion(object, sink);
        return sink.array();
    }

    /** The served form at the stored version. */
    public static byte[] serve(ObjectRecord object, long resourceVersion) {
        return serve(object, resourceVersion, null);
    }

    /**
     * The served form.
     *
     * @param apiVersion the value of {@code apiVersion}; null keeps the stored one
     */
    public static byte[] serve(ObjectRecord object, long resourceVersion, @Nullable String apiVersion) {
        ExactBytes sink = new ExactBytes(size(object, resourceVersion, apiVersion));
        append(object, resourceVersion, apiVersion, sink);
        return sink.array();
    }

    /** How many bytes the served form has. */
    public static int size(ObjectRecord object, long resourceVersion, @Nullable String apiVersion) {
        return fixedSize(object, apiVersion) + ByteSink.digits(resourceVersion);
    }

    /** Appends the served form to a sink, for lists and watches. */
    public static void append(ObjectRecord object, long resourceVersion, @Nullable String apiVersion, ByteSink sink) {
        beforeVersion(object, apiVersion, sink);
        sink.decimal(resourceVersion);
        afterVersion(object, sink);
    }

    /** The size of everything but the resource version itself. */
    private static int fixedSize(ObjectRecord object, @Nullable String apiVersion) {
        ObjectBody body = readable(object);
        int size = body.value().length - StoredValue.HEADER;
        if (apiVersion != null) {
            size += apiVersion.length() - (body.apiVersionEnd() - body.apiVersionStart());
        }
        size += RESOURCE_VERSION.length
                + 1
                + CLUSTER.length
                + object.key().cluster().value().length()
                + 1;
        if (body.annotationsStart() < 0) {
            size += ANNOTATIONS.length + 1;
        } else if (!isEmptyAt(body, body.annotationsStart())) {
            size++;
        }
        return isEmptyAt(body, body.metadataStart()) ? size : size + 1;
    }

    private static void beforeVersion(ObjectRecord object, @Nullable String apiVersion, ByteSink sink) {
        ObjectBody body = readable(object);
        if (apiVersion == null) {
            copy(body, 0, body.metadataStart(), sink);
        } else {
            copy(body, 0, body.apiVersionStart(), sink);
            sink.ascii(apiVersion);
            copy(body, body.apiVersionEnd(), body.metadataStart(), sink);
        }
        sink.write(RESOURCE_VERSION);
    }

    private static void afterVersion(ObjectRecord object, ByteSink sink) {
        ObjectBody body = object.body();
        sink.write((byte) '"');
        int copied = body.metadataStart();
        int annotations = body.annotationsStart();
        if (annotations < 0) {
            sink.write(ANNOTATIONS);
            cluster(object, sink);
            sink.write((byte) '}');
            if (!isEmptyAt(body, copied)) {
                sink.write((byte) ',');
            }
        } else {
            sink.write((byte) ',');
            copy(body, copied, annotations, sink);
            copied = annotations;
            cluster(object, sink);
            if (!isEmptyAt(body, copied)) {
                sink.write((byte) ',');
            }
        }
        copy(body, copied, body.value().length - StoredValue.HEADER, sink);
    }

    private static void cluster(ObjectRecord object, ByteSink sink) {
        sink.write(CLUSTER);
        sink.ascii(object.key().cluster().value());
        sink.write((byte) '"');
    }

    private static void copy(ObjectBody body, int from, int to, ByteSink sink) {
        sink.write(body.value(), StoredValue.HEADER + from, StoredValue.HEADER + to);
    }

    private static boolean isEmptyAt(ObjectBody body, int behindBrace) {
        return body.value()[StoredValue.HEADER + behindBrace] == '}';
    }

    private static ObjectBody readable(ObjectRecord object) {
        String reason = object.unreadable().orElse(null);
        if (reason != null) {
            throw new StoreException.Corrupt("the stored object cannot be read: " + reason);
        }
        return object.body();
    }
}
