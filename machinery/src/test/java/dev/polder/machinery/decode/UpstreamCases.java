package dev.polder.machinery.decode;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Cases with the answers of the upstream code named in the tests that read them; one JSON object a line. */
public final class UpstreamCases {

    private UpstreamCases() {}

    /** The cases of a file beside a test class. */
    public static List<JsonNode> read(Class<?> test, String file) throws IOException, DecodeException {
        try (InputStream in = test.getResourceAsStream(file)) {
            if (in == null) {
                throw new IOException("no such file: " + file);
            }
            List<JsonNode> cases = new ArrayList<>();
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
                cases.add(JsonReader.read(line.getBytes(StandardCharsets.UTF_8)).value());
            }
            return cases;
        }
    }

    public static List<String> texts(JsonNode array) {
        return array.valueStream().map(JsonNode::asText).toList();
    }

    public static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
