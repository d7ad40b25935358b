package dev.polder.server.discovery;

import dev.polder.api.status.ApiException;
import dev.polder.api.status.Status;
import dev.polder.api.status.StatusDetails;
import dev.polder.api.status.StatusReason;
import dev.polder.server.request.RawRequest;
import dev.polder.server.request.Reply;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** What documents that can only be read answer to anything else. */
public final class ReadOnly {

    private ReadOnly() {}

    /**
     * Lets only GET and HEAD pass.
     *
     * @throws ApiException 405 in the words of apimachinery {@code NewGenericServerResponse}
     */
    public static void require(RawRequest request) {
        if (!request.method().equals("GET") && !request.method().equals("HEAD")) {
            throw new ApiException(Status.failure(
                    StatusReason.METHOD_NOT_ALLOWED,
                    "the server does not allow this method on the requested resource",
                    StatusDetails.of("", "", "")));
        }
    }

    /** Go's {@code http.NotFound}. */
    static Reply notFound() {
        byte[] body = "404 page not found\n".getBytes(StandardCharsets.UTF_8);
        return new Reply(404, Reply.TEXT, Map.of("X-Content-Type-Options", "nosniff"), body);
    }

    /** The answer to a client that has the document already. */
    static Reply notModified(Map<String, String> headers) {
        return new Reply(304, "", headers, new byte[0]);
    }
}
