package dev.polder.storage.transfer;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.api.object.ObjectKey;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Writes the lines of an export. Each is a JSON object that begins with its {@link LineSum}: first the {@link ExportHeader},
 * then a line for each object in the order of keys, then one with their number.
 *
 * <p>The JSON of an object is the last field of its line, byte for byte as it is stored.
 */
final class ExportWriter {

    /** What every line begins with, before the sum. */
    static final byte[] SUM = "{\"sum\":\"".getBytes(US_ASCII);

    /** What stands between the sum and the rest of a line. */
    static final byte[] BEHIND_SUM = "\",".getBytes(US_ASCII);

    /** What stands before the JSON of an object; within a string the quotes would be escaped. */
    static final byte[] OBJECT = ",\"object\":".getBytes(US_ASCII);

    static final String COUNT = "objects";

    private final OutputStream out;
    private final LineSum sum = new LineSum();
    private long objects;

    ExportWriter(OutputStream out) {
        this.out = out;
    }

    void header(ExportHeader header) throws IOException {
        line(fields(header.toJson()));
    }

    /**
     * Writes the line of an object.
     *
     * @param json its JSON, without a line break
     */
    void object(ObjectKey key, byte[] json) throws IOException {
        ByteArrayOutputStream rest = new ByteArrayOutputStream(json.length + 256);
        byte[] parts = Json.write(Json.object()
                .put("cluster", key.cluster().value())
                .put("group", key.space().groupResource().group())
                .put("resource", key.space().groupResource().resource())
                .put("identity", key.space().identity())
                .put("namespace", key.namespace())
                .put("name", key.name()));
        rest.write(parts, 1, parts.length - 2);
        rest.writeBytes(OBJECT);
        rest.writeBytes(json);
        rest.write('}');
        line(rest.toByteArray());
        objects++;
    }

    /** Writes the last line. */
    void end() throws IOException {
        line(fields(Json.object().put(COUNT, objects)));
        out.flush();
    }

    /** Sees to it that whoever reads what there is finds the lines so far. */
    void flush() throws IOException {
        out.flush();
    }

    /** How many objects have been written. */
    long objects() {
        return objects;
    }

    private static byte[] fields(ObjectNode json) {
        byte[] bytes = Json.write(json);
        byte[] rest = new byte[bytes.length - 1];
        System.arraycopy(bytes, 1, rest, 0, rest.length);
        return rest;
    }

    private void line(byte[] rest) throws IOException {
        String next = sum.of(rest, 0);
        out.write(SUM);
        out.write(next.getBytes(US_ASCII));
        out.write(BEHIND_SUM);
        out.write(rest);
        out.write('\n');
        sum.accept(next);
    }
}
