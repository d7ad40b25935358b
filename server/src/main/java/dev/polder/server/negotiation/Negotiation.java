package dev.polder.server.negotiation;

import dev.polder.api.status.ApiErrors;
import dev.polder.api.status.ApiException;
import dev.polder.server.request.RawRequest;
import dev.polder.server.request.ResourceCall;
import java.util.List;
import java.util.Optional;

/** Decides the form of an answer (apiserver {@code NegotiateOutputMediaType}). */
public final class Negotiation {

    private static final List<String> HUMAN_AGENTS = List.of("curl", "Wget", "Mozilla/5.0");

    /** What most clients say; every endpoint has it. */
    private static final String JSON = Encoding.JSON.mediaType();

    private Negotiation() {}

    /**
     * The form a request wants of something that Kubernetes has made itself: a Status, a review, a document.
     *
     * @throws ApiException 406 when the client accepts none of the forms there are
     */
    public static ObjectFormat negotiate(RawRequest request) {
        return negotiate(accept(request), Endpoint.UNCONVERTIBLE, wantsPretty(request), true);
    }

    /**
     * The form a request for objects wants. Custom resources have no protobuf form, but their metadata alone has one.
     *
     * @throws ApiException 406 when the endpoint has none of the forms the client accepts
     */
    public static ObjectFormat negotiate(ResourceCall call, Endpoint endpoint) {
        boolean builtIn = call.resource().type().builtIn();
        return negotiate(accept(call.raw()), endpoint, wantsPretty(call.raw()), builtIn);
    }

    /**
     * The form that an {@code Accept} header wants. A clause the endpoint cannot honour is skipped; an empty header takes
     * JSON.
     *
     * @param pretty whether the request asks for readable output by other means than the header
     * @param inProtobuf whether the answer as it is has a protobuf form
     * @throws ApiException 406 when no clause can be honoured
     */
    static ObjectFormat negotiate(String accept, Endpoint endpoint, boolean pretty, boolean inProtobuf) {
        if (accept.isBlank() || accept.equals(JSON)) {
            return new ObjectFormat.Plain(Encoding.JSON, pretty);
        }
        for (MediaRange range : MediaRanges.parse(accept)) {
            if (!understood(range)) {
                continue;
            }
            boolean readable = pretty || range.parameter("pretty").equals("1");
            for (Encoding encoding : Encoding.values()) {
                if (offers(endpoint, encoding, range) && range.covers(encoding.mediaType())) {
                    ObjectFormat format = endpoint.format(Conversion.of(range), encoding, readable, inProtobuf);
                    if (format != null) {
                        return format;
                    }
                }
            }
        }
        throw ApiErrors.notAcceptable(endpoint.mediaTypes());
    }

    /** All values of the {@code Accept} header as one list; empty when there is none. */
    public static String accept(RawRequest request) {
        List<String> values = request.headers().getOrDefault("accept", List.of());
        return values.size() == 1 ? values.get(0) : String.join(",", values);
    }

    /** Whether the answer should be indented: the {@code pretty} parameter decides, else who asks. */
    public static boolean wantsPretty(RawRequest request) {
        Optional<String> asked = request.parameter("pretty").filter(value -> !value.isEmpty());
        if (asked.isPresent()) {
            return isTrue(asked.get());
        }
        String agent = request.header("user-agent").orElse("");
        for (String human : HUMAN_AGENTS) {
            if (agent.startsWith(human)) {
                return true;
            }
        }
        return false;
    }

    /** Go's {@code strconv.ParseBool}; anything else is false. */
    private static boolean isTrue(String text) {
        return switch (text) {
            case "1", "t", "T", "true", "TRUE", "True" -> true;
            default -> false;
        };
    }

    /** A server version ({@code sv}) cannot be chosen, and the only stream is a watch. Other parameters say nothing. */
    private static boolean understood(MediaRange range) {
        String stream = range.parameter("stream");
        return (stream.isEmpty() || stream.equals("watch"))
                && range.parameter("sv").isEmpty();
    }

    private static boolean offers(Endpoint endpoint, Encoding encoding, MediaRange range) {
        boolean streams = !range.parameter("stream").isEmpty();
        return endpoint.offers(encoding) && (!streams || Endpoint.WATCH.offers(encoding));
    }
}
