package dev.polder.storage.view;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.polder.storage.view.ObjectRecord.OwnerLink;
import dev.polder.storage.view.encoding.JsonCursor;
import dev.polder.storage.view.encoding.MalformedJson;
import dev.polder.storage.view.encoding.StoredValue;
import dev.polder.storage.view.encoding.StringPool;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One pass over a stored value: its splice points, and the few fields of metadata that a record holds. */
final class MetadataScan {

    private static final byte[] API_VERSION = "{\"apiVersion\":".getBytes(US_ASCII);
    private static final byte[] KIND = ",\"kind\":".getBytes(US_ASCII);
    private static final byte[] METADATA = ",\"metadata\":{".getBytes(US_ASCII);
    private static final byte[] NULL = "null".getBytes(US_ASCII);
    private static final byte[] EMPTY_LIST = "[]".getBytes(US_ASCII);
    private static final byte[] TRUE = "true".getBytes(US_ASCII);
    private static final byte[] RESOURCE_VERSION_KEY = key("resourceVersion");
    private static final byte[] UID_KEY = key("uid");
    private static final byte[] LABELS_KEY = key("labels");
    private static final byte[] ANNOTATIONS_KEY = key("annotations");
    private static final byte[] OWNERS_KEY = key("ownerReferences");
    private static final byte[] DELETION_KEY = key("deletionTimestamp");
    private static final byte[] FINALIZERS_KEY = key("finalizers");
    private static final byte[] BLOCKS_KEY = key("blockOwnerDeletion");

    /** Nearly all that have owners have one. */
    private static final OwnerPool OWNERS = new OwnerPool(1 << 14);

    private final JsonCursor cursor;
    private final StringPool pool;
    private ObjectBody.Offsets offsets = new ObjectBody.Offsets(0, 0, 0, 0, -1);
    private String uid = "";
    private Map<String, String> labels = Map.of();
    private List<OwnerLink> owners = List.of();
    private boolean terminating;
    private boolean kept;
    private int annotationsStart = -1;

    private MetadataScan(JsonCursor cursor, StringPool pool) {
        this.cursor = cursor;
        this.pool = pool;
    }

    static MetadataScan of(byte[] value, StringPool pool) throws MalformedJson {
        MetadataScan scan = new MetadataScan(new JsonCursor(value, StoredValue.HEADER), pool);
        scan.run();
        return scan;
    }

    ObjectBody.Offsets offsets() {
        return offsets;
    }

    String uid() {
        return uid;
    }

    Map<String, String> labels() {
        return labels;
    }

    List<OwnerLink> owners() {
        return owners;
    }

    boolean terminating() {
        return terminating;
    }

    boolean kept() {
        return kept;
    }

    private void run() throws MalformedJson {
        cursor.expect(API_VERSION);
        int apiVersionStart = place() + 1;
        cursor.skipString();
        int apiVersionEnd = place() - 1;
        cursor.expect(KIND);
        cursor.skipString();
        cursor.expect(METADATA);
        int metadataStart = place();
        if (!cursor.sees('}')) {
            do {
                metadataField();
            } while (cursor.accept(','));
        }
        int metadataEnd = place();
        cursor.expect('}');
        while (cursor.accept(',')) {
            cursor.skipString();
            cursor.expect(':');
            cursor.skipValue();
        }
        cursor.expect('}');
        if (!cursor.atEnd()) {
            throw cursor.malformed("something follows the object");
        }
        offsets = new ObjectBody.Offsets(apiVersionStart, apiVersionEnd, metadataStart, metadataEnd, annotationsStart);
    }

    private void metadataField() throws MalformedJson {
        int key = cursor.position();
        cursor.skipString();
        cursor.expect(':');
        if (cursor.matches(UID_KEY, key)) {
            uid = cursor.string();
        } else if (cursor.matches(LABELS_KEY, key)) {
            labels = isNull() ? labels : readLabels();
        } else if (cursor.matches(ANNOTATIONS_KEY, key)) {
            skipAnnotations();
        } else if (cursor.matches(OWNERS_KEY, key)) {
            owners = isNull() ? owners : readOwners();
        } else if (cursor.matches(DELETION_KEY, key)) {
            terminating = !isNull() && !cursor.string().isEmpty();
        } else if (cursor.matches(FINALIZERS_KEY, key)) {
            int list = cursor.position();
            cursor.skipValue();
            kept = !cursor.matches(NULL, list) && !cursor.matches(EMPTY_LIST, list);
        } else if (cursor.matches(RESOURCE_VERSION_KEY, key)) {
            throw cursor.malformed("a resourceVersion is stored");
        } else {
            cursor.skipValue();
        }
    }

    private void skipAnnotations() throws MalformedJson {
        if (!cursor.sees('{')) {
            throw cursor.malformed("annotations are not an object");
        }
        annotationsStart = place() + 1;
        cursor.skipValue();
    }

    private Map<String, String> readLabels() throws MalformedJson {
        cursor.expect('{');
        if (cursor.accept('}')) {
            return Map.of();
        }
        Map<String, String> read = new HashMap<>();
        do {
            String key = cursor.string(pool);
            cursor.expect(':');
            read.put(key, cursor.string(pool));
        } while (cursor.accept(','));
        cursor.expect('}');
        return Map.copyOf(read);
    }

    private List<OwnerLink> readOwners() throws MalformedJson {
        cursor.expect('[');
        if (cursor.accept(']')) {
            return List.of();
        }
        List<OwnerLink> read = new ArrayList<>(2);
        do {
            read.add(readOwner());
        } while (cursor.accept(','));
        cursor.expect(']');
        return read.size() == 1 ? OWNERS.of(read.get(0).uid(), read.get(0).blocks()) : List.copyOf(read);
    }

    private OwnerLink readOwner() throws MalformedJson {
        String owner = "";
        boolean blocks = false;
        cursor.expect('{');
        if (!cursor.sees('}')) {
            do {
                int key = cursor.position();
                cursor.skipString();
                cursor.expect(':');
                if (cursor.matches(UID_KEY, key)) {
                    owner = cursor.string(pool);
                } else {
                    blocks |= cursor.matches(BLOCKS_KEY, key) && cursor.matches(TRUE, cursor.position());
                    cursor.skipValue();
                }
            } while (cursor.accept(','));
        }
        cursor.expect('}');
        return new OwnerLink(owner, blocks);
    }

    /** Steps over null if that is the value. */
    private boolean isNull() throws MalformedJson {
        if (!cursor.matches(NULL, cursor.position())) {
            return false;
        }
        cursor.expect(NULL);
        return true;
    }

    private int place() {
        return cursor.position() - StoredValue.HEADER;
    }

    /** A field name as it stands in compact JSON. */
    private static byte[] key(String name) {
        return ('"' + name + '"').getBytes(US_ASCII);
    }
}
