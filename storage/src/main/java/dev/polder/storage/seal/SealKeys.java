package dev.polder.storage.seal;

import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The keys of a key file: text, one key a line, which is 32 random bytes in base64 as {@code openssl rand -base64 32} prints
 * them. The first is the one to write with; the others are there to read what was written before. Empty lines and lines that
 * begin with {@code #} do not count. Immutable.
 */
public final class SealKeys {

    private final List<SealKey> keys;

    private SealKeys(List<SealKey> keys) {
        this.keys = List.copyOf(keys);
    }

    /**
     * Reads the text of a key file.
     *
     * @throws IllegalArgumentException in one line that names the line of the file and shows nothing of it
     */
    public static SealKeys parse(String text) {
        List<SealKey> keys = new ArrayList<>();
        int number = 0;
        for (String raw : text.split("\\R", -1)) {
            number++;
            String line = raw.strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            SealKey key = key(line, number);
            if (keys.contains(key)) {
                throw new IllegalArgumentException("line " + number + " repeats key " + key);
            }
            keys.add(key);
        }
        if (keys.isEmpty()) {
            throw new IllegalArgumentException("there is no key in it; `openssl rand -base64 32` makes one");
        }
        return new SealKeys(keys);
    }

    private static SealKey key(String line, int number) {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(line);
        } catch (IllegalArgumentException e) {
            // What the decoder says shows a character of the key.
            throw new IllegalArgumentException(
                    "line " + number + " is not a key: " + SealKey.BYTES + " bytes in base64");
        }
        if (bytes.length != SealKey.BYTES) {
            throw new IllegalArgumentException(
                    "line " + number + " is a key of " + bytes.length + " bytes instead of " + SealKey.BYTES);
        }
        return new SealKey(bytes);
    }

    /**
     * Makes one key.
     *
     * @param random must be secure
     */
    public static SealKeys generate(RandomGenerator random) {
        byte[] bytes = new byte[SealKey.BYTES];
        random.nextBytes(bytes);
        return new SealKeys(List.of(new SealKey(bytes)));
    }

    /** The same, with another key to read with. */
    public SealKeys with(SealKey further) {
        List<SealKey> all = new ArrayList<>(keys);
        all.add(further);
        return new SealKeys(all);
    }

    /** The text of a key file with these keys; {@link #parse} reads it. Only the owner may read the file. */
    public String text() {
        StringBuilder text =
                new StringBuilder("# Keys of sealed values; the first is written with, all are read with. Without"
                        + " them what is sealed is lost: keep a copy.\n");
        for (SealKey key : keys) {
            text.append("# ").append(key.id()).append('\n').append(key.line()).append('\n');
        }
        return text.toString();
    }

    /** All keys, the preferred one first; at least one. */
    public List<SealKey> all() {
        return keys;
    }

    /** The first key, which is to be written with as soon as everybody has it. */
    public SealKey preferred() {
        return keys.get(0);
    }

    /** The key of an id. */
    public Optional<SealKey> find(String id) {
        return keys.stream().filter(key -> key.id().equals(id)).findFirst();
    }

    /** The first key that everybody has. */
    Optional<SealKey> firstOf(Collection<String> everybodys) {
        return keys.stream().filter(key -> everybodys.contains(key.id())).findFirst();
    }

    /** The ids of all keys, in order. */
    public List<String> ids() {
        return keys.stream().map(SealKey::id).toList();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SealKeys that && keys.equals(that.keys);
    }

    @Override
    public int hashCode() {
        return keys.hashCode();
    }

    /** The ids alone. */
    @Override
    public String toString() {
        return keys.toString();
    }
}
