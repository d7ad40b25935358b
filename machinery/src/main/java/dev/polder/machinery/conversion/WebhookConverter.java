package dev.polder.machinery.conversion;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.resource.GroupVersion;
import dev.polder.api.resource.GroupVersionKind;
import dev.polder.machinery.decode.GoText;
import dev.polder.machinery.type.ConversionException;
import dev.polder.machinery.type.ConversionWebhook;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Converts objects of a custom resource by asking its webhook, one question for all of them (apiextensions v0.32.3 {@code
 * pkg/apiserver/conversion}, {@code crConverter} and {@code webhookConverter}).
 *
 * <p>Upstream's messages about several objects name the list that they stand in; these name the first object that was sent,
 * as upstream's do where it decodes the objects of a list one by one, which is what its clients see.
 */
public final class WebhookConverter {

    private final ConversionWebhook webhook;
    private final Supplier<String> uids;
    private final WebhookCall call;

    /**
     * A way to convert.
     *
     * @param uids makes the uid of each review
     * @param call asks the webhook
     */
    public WebhookConverter(ConversionWebhook webhook, Supplier<String> uids, WebhookCall call) {
        this.webhook = webhook;
        this.uids = uids;
        this.call = call;
    }

    /**
     * Converts objects. Only those that are not in the desired version are sent, all in one review.
     *
     * @param objects of one kind, in whatever versions; not changed
     * @param desired group and version wanted
     * @return the objects in the desired version, in the same order
     * @throws ConversionException when one of them cannot be converted; then none is
     */
    public List<ObjectNode> convert(List<ObjectNode> objects, String desired) throws ConversionException {
        checkVersions(objects, desired);
        List<ObjectNode> sent =
                objects.stream().filter(object -> !done(object, desired)).toList();
        if (sent.isEmpty()) {
            return objects;
        }
        if (sent.size() == 1 && isEmpty(sent.get(0))) {
            return objects.stream()
                    .map(object ->
                            done(object, desired) ? object : object.deepCopy().put("apiVersion", desired))
                    .toList();
        }
        String failed = "conversion webhook for " + kind(sent.get(0));
        List<JsonNode> answered = ask(sent, desired, failed);
        if (answered.size() != sent.size()) {
            throw new ConversionException(
                    failed + " returned " + answered.size() + " objects, expected " + sent.size());
        }
        boolean single = objects.size() == 1;
        List<ObjectNode> converted = new ArrayList<>(objects.size());
        int index = 0;
        for (ObjectNode object : objects) {
            converted.add(
                    done(object, desired)
                            ? object
                            : accept(object, answered.get(index), desired, new Place(failed, index++, single)));
        }
        return converted;
    }

    private List<JsonNode> ask(List<ObjectNode> sent, String desired, String failed) throws ConversionException {
        String version = ConversionReview.version(webhook.reviewVersions());
        String uid = uids.get();
        try {
            JsonNode answer = call.send(ConversionReview.request(version, uid, desired, sent));
            return ConversionReview.convertedObjects(version, uid, answer);
        } catch (ConversionException e) {
            throw new ConversionException(failed + " failed: " + e.getMessage());
        }
    }

    /**
     * Where an answered object stands, for messages.
     *
     * @param webhook the beginning of every message
     * @param index its place in the answer
     * @param single whether one object was to be converted, and not a list
     */
    private record Place(String webhook, int index, boolean single) {

        /** About the type of an object; upstream says where even when there is but one. */
        ConversionException type(String detail) {
            String object =
                    single ? " returned invalid object at index " : " returned invalid converted object at index ";
            return new ConversionException(webhook + object + index + ": " + detail);
        }

        ConversionException object(String detail) {
            return new ConversionException(webhook
                    + (single
                            ? " returned invalid object: "
                            : " returned invalid converted object at index " + index + ": ")
                    + detail);
        }

        ConversionException metadata(String detail) {
            return new ConversionException(webhook
                    + (single
                            ? " returned invalid metadata: "
                            : " returned invalid metadata in object at index " + index + ": ")
                    + detail);
        }
    }

    private static ObjectNode accept(ObjectNode original, JsonNode answer, String desired, Place place)
            throws ConversionException {
        ObjectNode converted = object(answer, place);
        String version = converted.path("apiVersion").asText("");
        if (!version.equals(desired)) {
            throw place.type("invalid groupVersion (expected " + desired + ", received " + version + ")");
        }
        String expected = original.path("kind").asText("");
        String kind = converted.path("kind").asText("");
        if (!kind.equals(expected)) {
            throw place.type("invalid kind (expected " + expected + ", received " + kind + ")");
        }
        try {
            ConvertedObject.requireSame(original, converted);
        } catch (ConversionException e) {
            throw place.object(String.valueOf(e.getMessage()));
        }
        try {
            ConvertedObject.restoreMetadata(original, converted);
        } catch (ConversionException e) {
            throw place.metadata(String.valueOf(e.getMessage()));
        }
        return converted;
    }

    /** An object of the answer, as apimachinery {@code unstructured} reads one. */
    private static ObjectNode object(JsonNode answer, Place place) throws ConversionException {
        String problem = null;
        if (!answer.isObject() && !answer.isNull()) {
            problem = "json: cannot unmarshal " + GoText.jsonType(answer) + " into Go value of type"
                    + " map[string]interface {}";
        } else if (answer.path("kind").asText("").isEmpty()) {
            problem = "Object 'Kind' is missing in '" + answer + "'";
        }
        if (problem != null) {
            throw place.single() ? new ConversionException(problem) : place.object(problem);
        }
        return ((ObjectNode) answer).deepCopy();
    }

    private void checkVersions(List<ObjectNode> objects, String desired) throws ConversionException {
        Set<String> valid = webhook.apiVersions();
        if (!valid.contains(desired)) {
            throw new ConversionException("request to convert CR to an invalid group/version: " + desired);
        }
        for (int i = 0; i < objects.size(); i++) {
            String version = objects.get(i).path("apiVersion").asText("");
            if (!valid.contains(version)) {
                throw new ConversionException(
                        objects.size() == 1
                                ? "request to convert CR from an invalid group/version: " + version
                                : "request to convert CR list failed, list index " + i + " has invalid group/version: "
                                        + version);
            }
        }
    }

    private static boolean done(ObjectNode object, String desired) {
        return object.path("apiVersion").asText("").equals(desired);
    }

    /** An object that is nothing but a type converts without a webhook. */
    private static boolean isEmpty(ObjectNode object) {
        return object.size() == 2 && object.has("apiVersion") && object.has("kind");
    }

    private static GroupVersionKind kind(ObjectNode object) {
        GroupVersion version = GroupVersion.parse(object.path("apiVersion").asText(""));
        return new GroupVersionKind(
                version.group(), version.version(), object.path("kind").asText(""));
    }
}
