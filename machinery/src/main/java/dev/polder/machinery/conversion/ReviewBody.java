package dev.polder.machinery.conversion;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.machinery.decode.BodyDecoder;
import dev.polder.machinery.decode.DecodeException;
import dev.polder.machinery.decode.GoText;
import dev.polder.machinery.type.ConversionException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/**
 * Reads what a webhook answered over HTTP, as client-go v0.32 does ({@code rest.Result.Into}, apimachinery {@code
 * errors.NewGenericServerResponse}).
 */
public final class ReviewBody {

    /** Of a failure's text so much is shown, in bytes. */
    private static final int SHOWN_BYTES = 2048;

    private ReviewBody() {}

    /**
     * The review of an answer.
     *
     * @param code the status code
     * @param contentType the header of that name; empty when there was none
     * @throws ConversionException when the answer is a failure, or no JSON object; the message is the cause alone
     */
    public static JsonNode read(int code, String contentType, byte[] body) throws ConversionException {
        if (code < 200 || code > 206) {
            throw new ConversionException(failure(code, contentType, body));
        }
        if (body.length == 0) {
            throw new ConversionException(
                    "0-length response with status code: " + code + " and content type: " + contentType);
        }
        ObjectNode review;
        try {
            review = BodyDecoder.json(body).object();
        } catch (DecodeException e) {
            throw new ConversionException(String.valueOf(e.getMessage()));
        }
        if (isStatus(review) && !review.path("status").asText("").equals("Success")) {
            throw new ConversionException(review.path("message").asText(""));
        }
        return review;
    }

    /** A Status in the body says it best; else what client-go makes of the code. */
    private static String failure(int code, String contentType, byte[] body) {
        try {
            ObjectNode status = BodyDecoder.json(body).object();
            boolean typed = isStatus(status) || (!status.has("kind") && !status.has("apiVersion"));
            if (typed && status.path("status").asText("").equals("Failure")) {
                return status.path("message").asText("");
            }
        } catch (DecodeException e) {
            // No JSON, so no Status.
        }
        boolean text =
                contentType.isEmpty() || contentType.toLowerCase(Locale.ROOT).startsWith("text/");
        byte[] shown = body.length > SHOWN_BYTES ? Arrays.copyOf(body, SHOWN_BYTES) : body;
        return generic(code, text ? new String(shown, StandardCharsets.UTF_8).strip() : "unknown");
    }

    private static boolean isStatus(ObjectNode body) {
        return body.path("kind").asText("").equals("Status")
                && body.path("apiVersion").asText("").equals("v1");
    }

    private static String generic(int code, String said) {
        return switch (code) {
            case 400 -> "the server rejected our request for an unknown reason";
            case 401 -> "the server has asked for the client to provide credentials";
            case 403, 415 -> said;
            case 404 -> "the server could not find the requested resource";
            case 405 -> "the server does not allow this method on the requested resource";
            case 406 ->
                said.isEmpty() || said.equals("unknown")
                        ? "the server was unable to respond with a content type that the client supports"
                        : said;
            case 409 -> "the server reported a conflict";
            case 422 -> "the server rejected our request due to an error in our request";
            case 429 -> "the server has received too many requests and has asked us to try again later";
            case 503 -> "the server is currently unable to handle the request";
            case 504 ->
                "the server was unable to return a response in the time allotted, but may still be processing the"
                        + " request";
            default ->
                code >= 500
                        ? "an error on the server (" + GoText.quoted(said)
                                + ") has prevented the request from succeeding"
                        : "the server responded with the status code " + code + " but did not return more information";
        };
    }
}
