package dev.polder.bench.client;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * What a server said.
 *
 * @param request the method and the path, for messages
 * @param status of HTTP
 * @param body all of it
 */
public record Answer(String request, int status, byte[] body) {

    private static final int TOLD = 300;

    /**
     * This answer, if it has a status.
     *
     * @throws UncheckedIOException with what the server says when it has another
     */
    public Answer expect(int expected) {
        if (status != expected) {
            String text = new String(body, StandardCharsets.UTF_8).strip();
            throw new UncheckedIOException(new IOException(request + " gave " + status + ": "
                    + (text.length() > TOLD ? text.substring(0, TOLD) + "…" : text)));
        }
        return this;
    }

    /**
     * The body as an object.
     *
     * @throws UncheckedIOException when it is none
     */
    public ObjectNode json() {
        try {
            return Json.readObject(body);
        } catch (IOException e) {
            throw new UncheckedIOException(request + " gave no JSON object", e);
        }
    }
}
