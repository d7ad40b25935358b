package dev.polder.gc.owner;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.polder.storage.view.MetadataFields;
import dev.polder.storage.view.encoding.JsonCursor;
import dev.polder.storage.view.encoding.MalformedJson;
import java.util.ArrayList;
import java.util.List;

/**
 * One look over stored metadata. Says what {@link Reference#of} says of the tree, but that a value which is no string, where one
 * belongs, is as good as none: no such thing was ever stored.
 */
final class FactsScan implements MetadataFields.Reader {

    private static final byte[] OWNERS = key("ownerReferences");
    private static final byte[] FINALIZERS = key("finalizers");
    private static final byte[] API_VERSION = key("apiVersion");
    private static final byte[] KIND = key("kind");
    private static final byte[] NAME = key("name");
    private static final byte[] UID = key("uid");
    private static final byte[] BLOCKS = key("blockOwnerDeletion");
    private static final byte[] TRUE = "true".getBytes(US_ASCII);

    private final List<Reference> references = new ArrayList<>(1);
    private boolean orphans;
    private boolean foreground;

    /** A field name as it stands in compact JSON. */
    private static byte[] key(String name) {
        return ('"' + name + '"').getBytes(US_ASCII);
    }

    Facts facts() {
        return new Facts(List.copyOf(references), orphans, foreground);
    }

    @Override
    public boolean read(JsonCursor cursor, int name) throws MalformedJson {
        if (!cursor.sees('[')) {
            return false;
        }
        if (cursor.matches(OWNERS, name)) {
            list(cursor, this::owner);
            return true;
        }
        if (cursor.matches(FINALIZERS, name)) {
            list(cursor, this::finalizer);
            return true;
        }
        return false;
    }

    private interface Item {
        void read(JsonCursor cursor) throws MalformedJson;
    }

    private static void list(JsonCursor cursor, Item item) throws MalformedJson {
        cursor.expect('[');
        if (!cursor.sees(']')) {
            do {
                item.read(cursor);
            } while (cursor.accept(','));
        }
        cursor.expect(']');
    }

    private void finalizer(JsonCursor cursor) throws MalformedJson {
        String name = text(cursor);
        orphans |= name.equals(Facts.ORPHAN);
        foreground |= name.equals(Facts.FOREGROUND);
    }

    private void owner(JsonCursor cursor) throws MalformedJson {
        String apiVersion = "";
        String kind = "";
        String name = "";
        String uid = "";
        boolean blocks = false;
        cursor.expect('{');
        if (!cursor.sees('}')) {
            do {
                int field = cursor.position();
                cursor.skipString();
                cursor.expect(':');
                if (cursor.matches(API_VERSION, field)) {
                    apiVersion = text(cursor);
                } else if (cursor.matches(KIND, field)) {
                    kind = text(cursor);
                } else if (cursor.matches(NAME, field)) {
                    name = text(cursor);
                } else if (cursor.matches(UID, field)) {
                    uid = text(cursor);
                } else {
                    blocks |= cursor.matches(BLOCKS, field) && cursor.matches(TRUE, cursor.position());
                    cursor.skipValue();
                }
            } while (cursor.accept(','));
        }
        cursor.expect('}');
        references.add(new Reference(apiVersion, kind, name, uid, blocks));
    }

    private static String text(JsonCursor cursor) throws MalformedJson {
        if (cursor.sees('"')) {
            return cursor.string();
        }
        cursor.skipValue();
        return "";
    }
}
