package dev.polder.storage.transfer;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.json.Json;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.object.ResourceSpace;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.KeyOrder;
import dev.polder.storage.StoreKey;
import dev.polder.storage.view.encoding.StoredValue;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;

/** Reads the lines of an export, and believes none whose sum does not fit. Holds one line. */
final class ExportReader implements Closeable {

    /** No line is longer: a value has at most 32 MiB whatever the limits. */
    private static final int LONGEST = 64 << 20;

    private final String name;
    private final InputStream in;
    private final LineSum sum = new LineSum();
    private final ExportHeader header;
    private long lines;
    private long objects;
    private String lastKey = "";
    private boolean ended;

    /**
     * Begins to read.
     *
     * @param name how the file is called in messages
     * @param in its content, buffered
     * @throws TransferException when its first line is not that of an export
     */
    ExportReader(String name, InputStream in) throws IOException {
        this.name = name;
        this.in = in;
        byte[] line = line();
        if (lines == 1 && !starts(line, ExportWriter.SUM)) {
            throw new TransferException(name + " is not an export of polder");
        }
        try {
            this.header = ExportHeader.of(fields(line, line.length));
        } catch (IllegalArgumentException e) {
            throw new TransferException(name + " cannot be read: " + e.getMessage(), e);
        }
    }

    ExportHeader header() {
        return header;
    }

    /** The sum of the last line read; of the whole file, once that was the last. */
    String sum() {
        return sum.last();
    }

    /** The key of the last object read; empty before the first. */
    String lastKey() {
        return lastKey;
    }

    /**
     * The next object; empty behind the last one, when the file is whole.
     *
     * @throws TransferException.CutOff when the file ends too early
     * @throws TransferException when a line is not as it was written
     */
    Optional<ExportEntry> next() throws IOException {
        if (ended) {
            return Optional.empty();
        }
        byte[] line = line();
        int object = indexOf(line, ExportWriter.OBJECT);
        if (object < 0) {
            end(fields(line, line.length));
            return Optional.empty();
        }
        StoreKey key = key(fields(line, object));
        if (KeyOrder.compare(key.path(), lastKey) <= 0) {
            throw damaged("its object " + key + " does not come behind " + lastKey);
        }
        objects++;
        lastKey = key.path();
        int from = object + ExportWriter.OBJECT.length;
        return Optional.of(
                new ExportEntry(objects, key, StoredValue.encode(Arrays.copyOfRange(line, from, line.length - 1))));
    }

    private void end(ObjectNode last) throws IOException {
        if (last.path(ExportWriter.COUNT).asLong(-1) != objects) {
            throw damaged("the last line tells of another number of objects than the " + objects + " before it");
        }
        if (in.read() >= 0) {
            throw damaged("something follows the last line");
        }
        ended = true;
    }

    private StoreKey key(ObjectNode parts) {
        try {
            ResourceSpace local = ResourceSpace.local(
                    parts.path("group").asText(), parts.path("resource").asText());
            return KeyLayout.object(new ObjectKey(
                    new LogicalClusterName(parts.path("cluster").asText()),
                    new ResourceSpace(
                            local.groupResource(), parts.path("identity").asText()),
                    parts.path("namespace").asText(),
                    parts.path("name").asText()));
        } catch (IllegalArgumentException e) {
            throw damaged("it names no object: " + e.getMessage());
        }
    }

    /** The fields behind the sum, up to a place in the line. */
    private ObjectNode fields(byte[] line, int end) {
        int from = ExportWriter.SUM.length + LineSum.LENGTH + ExportWriter.BEHIND_SUM.length;
        String text = "{" + new String(line, from, end - from, UTF_8) + (end == line.length ? "" : "}");
        try {
            return Json.readObject(text.getBytes(UTF_8));
        } catch (IOException e) {
            throw damaged("it is not one JSON object");
        }
    }

    /** The next line, whose sum fits, without its line break. */
    private byte[] line() throws IOException {
        byte[] line = bytes();
        lines++;
        int from = ExportWriter.SUM.length + LineSum.LENGTH + ExportWriter.BEHIND_SUM.length;
        if (line.length <= from || !starts(line, ExportWriter.SUM)) {
            if (lines == 1) {
                return line;
            }
            throw damaged("it does not begin with a sum");
        }
        String told = new String(line, ExportWriter.SUM.length, LineSum.LENGTH, US_ASCII);
        String found = sum.of(line, from);
        if (!found.equals(told)) {
            throw damaged("it is not as it was written");
        }
        sum.accept(found);
        return line;
    }

    private byte[] bytes() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(1024);
        try {
            for (int next = in.read(); next != '\n'; next = in.read()) {
                if (next < 0) {
                    throw cutOff();
                }
                if (line.size() == LONGEST) {
                    throw damaged("it is longer than " + LONGEST + " bytes");
                }
                line.write(next);
            }
        } catch (EOFException compressed) {
            throw cutOff();
        }
        return line.toByteArray();
    }

    private TransferException cutOff() {
        return new TransferException.CutOff(name + " was cut off behind line " + lines + " (" + objects
                + " objects): its last line is missing; finish the export, or make another");
    }

    private TransferException damaged(String why) {
        return new TransferException(name + " is damaged at line " + Math.max(1, lines) + " (behind " + objects
                + " objects" + (lastKey.isEmpty() ? "" : ", the last of them " + lastKey) + "): " + why
                + "; take another copy of it");
    }

    private static boolean starts(byte[] line, byte[] with) {
        return line.length >= with.length && Arrays.equals(line, 0, with.length, with, 0, with.length);
    }

    private static int indexOf(byte[] line, byte[] wanted) {
        for (int i = 0; i <= line.length - wanted.length; i++) {
            if (Arrays.equals(line, i, i + wanted.length, wanted, 0, wanted.length)) {
                return i;
            }
        }
        return -1;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
