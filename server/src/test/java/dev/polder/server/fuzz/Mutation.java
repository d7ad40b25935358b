package dev.polder.server.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Spoils bytes, a little each time, so that most of what a decoder expects is still there. */
final class Mutation {

    private static final int MOST_CHANGES = 4;
    private static final int MOST_NESTING = 20_000;

    /** What has broken decoders before. */
    private static final List<String> TOKENS = List.of(
            "null",
            "{}",
            "[]",
            "[{}]",
            "true",
            "-0",
            "1e400",
            "-1e-400",
            "9223372036854775808",
            "18446744073709551616",
            "1.5",
            "\"\"",
            "\"\\ud800\"",
            "\"\\u0000\"",
            "\"metadata\":",
            "\"managedFields\":[{\"fieldsV1\":{\"f:\":{}},\"fieldsType\":\"FieldsV1\",\"operation\":\"Apply\"}],",
            "\"name\":\"other\",",
            "\"resourceVersion\":\"1\",",
            "\"$patch\":\"delete\",",
            "\"$retainKeys\":[\"x\"],",
            "\"$setElementOrder/finalizers\":[\"x\"],",
            "\"finalizers\":[\"\"],",
            "2026-01-01T00:00:00Z",
            "&a [*a]",
            "<<: *x\n",
            "!!binary x",
            "---\n",
            "\t",
            "\uFEFF",
            "k8s\0");

    private final Random random;

    Mutation(Random random) {
        this.random = random;
    }

    /** A copy with up to four changes; one in twenty is left as it is. */
    byte[] of(byte[] body) {
        byte[] spoilt = body;
        int changes = random.nextInt(20) == 0 ? 0 : 1 + random.nextInt(MOST_CHANGES);
        for (int i = 0; i < changes; i++) {
            spoilt = change(spoilt);
        }
        return spoilt;
    }

    private byte[] change(byte[] body) {
        int from = random.nextInt(body.length + 1);
        int to = Math.min(body.length, from + random.nextInt(1 + Math.min(body.length, 40)));
        return switch (random.nextInt(8)) {
            case 0 -> replaced(body, from, to, new byte[0]);
            case 1 -> replaced(body, from, from, Arrays.copyOfRange(body, from, to));
            case 2 -> replaced(body, from, to, text(TOKENS.get(random.nextInt(TOKENS.size()))));
            case 3 -> replaced(body, from, from, text(TOKENS.get(random.nextInt(TOKENS.size()))));
            case 4 -> Arrays.copyOf(body, from);
            case 5 -> replaced(body, from, to, text(nesting()));
            case 6 -> {
                byte[] noise = new byte[1 + random.nextInt(8)];
                random.nextBytes(noise);
                yield replaced(body, from, from, noise);
            }
            default -> flipped(body, from);
        };
    }

    private byte[] flipped(byte[] body, int at) {
        byte[] copy = body.clone();
        if (at < copy.length) {
            copy[at] ^= (byte) (1 << random.nextInt(8));
        }
        return copy;
    }

    /** Mostly shallow, sometimes deeper than any stack. */
    private String nesting() {
        int depth = random.nextInt(10) == 0 ? random.nextInt(MOST_NESTING) : random.nextInt(12);
        String open = random.nextBoolean() ? "[" : "{\"a\":";
        String close = open.equals("[") ? "]" : "}";
        return open.repeat(depth) + "1" + close.repeat(depth);
    }

    private static byte[] replaced(byte[] body, int from, int to, byte[] by) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(body.length + by.length);
        out.write(body, 0, from);
        out.writeBytes(by);
        out.write(body, to, body.length - to);
        return out.toByteArray();
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
