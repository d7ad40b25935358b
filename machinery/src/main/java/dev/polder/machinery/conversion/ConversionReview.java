package dev.polder.machinery.conversion;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.api.resource.GroupVersion;
import dev.polder.api.resource.GroupVersionKind;
import dev.polder.machinery.decode.GoText;
import dev.polder.machinery.type.ConversionException;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code apiextensions.k8s.io} ConversionReviews, v1 and v1beta1 (apiextensions v0.32.3 {@code
 * pkg/apiserver/conversion/webhook_converter.go}).
 */
final class ConversionReview {

    private static final String GROUP = "apiextensions.k8s.io";
    private static final String KIND = "ConversionReview";
    private static final String V1 = "v1";
    private static final List<String> SUPPORTED = List.of(V1, "v1beta1");

    private ConversionReview() {}

    /** The first of a webhook's versions that is known here. */
    static String version(List<String> reviewVersions) throws ConversionException {
        for (String version : reviewVersions) {
            if (SUPPORTED.contains(version)) {
                return version;
            }
        }
        throw new ConversionException("no supported conversion review versions");
    }

    /** The question. Its empty response is what upstream's types give. */
    static ObjectNode request(String version, String uid, String desired, List<ObjectNode> objects) {
        ObjectNode review = Json.object();
        review.put("kind", KIND);
        review.put("apiVersion", GROUP + "/" + version);
        ObjectNode request = review.putObject("request");
        request.put("uid", uid);
        request.put("desiredAPIVersion", desired);
        ArrayNode sent = request.putArray("objects");
        objects.forEach(sent::add);
        ObjectNode response = review.putObject("response");
        response.put("uid", "");
        response.putNull("convertedObjects");
        response.putObject("result").putObject("metadata");
        return review;
    }

    /** The objects of an answer that says it is a success; of v1 also which question it answers. */
    static List<JsonNode> convertedObjects(String version, String uid, JsonNode review) throws ConversionException {
        if (version.equals(V1)) {
            requireKind(review);
        }
        JsonNode response = review.path("response");
        if (!response.isObject()) {
            throw new ConversionException("no response provided");
        }
        String answered = response.path("uid").asText("");
        if (version.equals(V1) && !answered.equals(uid)) {
            throw new ConversionException(
                    "expected response.uid=" + GoText.quoted(uid) + ", got " + GoText.quoted(answered));
        }
        JsonNode result = response.path("result");
        String status = result.path("status").asText("");
        if (!status.equals("Success")) {
            String message = result.path("message").asText("");
            throw new ConversionException(
                    message.isEmpty() ? "response.result.status was '" + status + "', not 'Success'" : message);
        }
        List<JsonNode> objects = new ArrayList<>();
        response.path("convertedObjects").forEach(objects::add);
        return objects;
    }

    private static void requireKind(JsonNode review) throws ConversionException {
        GroupVersionKind expected = new GroupVersionKind(GROUP, V1, KIND);
        GroupVersion version = GroupVersion.parse(review.path("apiVersion").asText(""));
        String kind = review.path("kind").asText("");
        if (!version.equals(expected.groupVersion()) || !kind.equals(KIND)) {
            throw new ConversionException("expected webhook response of " + expected + ", got " + version.group() + "/"
                    + version.version() + ", Kind=" + kind);
        }
    }
}
