package dev.polder.machinery.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.api.resource.GroupVersionKind;
import dev.polder.api.resource.GroupVersionResource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a webhook is asked (admission v1 {@code AdmissionReview}; apiserver {@code webhook/request/admissionreview.go}).
 *
 * @param sent the version that the webhook's rules name: of the objects in the review
 * @param requested the version of the request
 * @param subresource empty for the object itself
 * @param name empty before it is generated
 * @param namespace of a namespace its own name; empty when there is none
 * @param operation CREATE, UPDATE or DELETE
 * @param user who writes
 * @param objects what is written
 * @param dryRun whether nothing will be stored
 * @param options the CreateOptions, UpdateOptions or DeleteOptions
 */
public record Review(
        Typed sent,
        Typed requested,
        String subresource,
        String name,
        String namespace,
        String operation,
        User user,
        Objects objects,
        boolean dryRun,
        ObjectNode options) {

    static final String GROUP = "admission.k8s.io";

    /** A kind and the resource that has it. */
    public record Typed(GroupVersionKind kind, GroupVersionResource resource) {}

    /**
     * Who writes (authentication v1 {@code UserInfo}).
     *
     * @param uid empty when unknown
     */
    public record User(String name, String uid, List<String> groups, Map<String, List<String>> extra) {}

    /**
     * What is written, in the version that is sent.
     *
     * @param object null on delete
     * @param old null on create, and when it cannot be read
     */
    public record Objects(
            @Nullable ObjectNode object, @Nullable ObjectNode old) {}

    /**
     * The version of AdmissionReview that a webhook is sent.
     *
     * @param known the versions that it knows, the preferred one first
     * @throws ReviewException when the server knows none of them
     */
    public static String version(List<String> known) throws ReviewException {
        for (String version : known) {
            if (version.equals("v1") || version.equals("v1beta1")) {
                return version;
            }
        }
        throw new ReviewException("webhook does not accept known AdmissionReview versions (v1, v1beta1)");
    }

    /**
     * The review.
     *
     * @param version of AdmissionReview
     * @param uid tells it from every other
     */
    public ObjectNode toJson(String version, String uid) {
        ObjectNode review = Json.object();
        review.put("kind", "AdmissionReview");
        review.put("apiVersion", GROUP + "/" + version);
        ObjectNode request = review.putObject("request");
        request.put("uid", uid);
        request.setAll(variable());
        request.set("object", orNull(objects.object()));
        request.set("oldObject", orNull(objects.old()));
        return review;
    }

    /** What expressions see as {@code request}: everything but the objects. */
    public ObjectNode variable() {
        ObjectNode request = Json.object();
        request.set("kind", kind(sent.kind()));
        request.set("resource", resource(sent.resource()));
        putUnlessEmpty(request, "subResource", subresource);
        request.set("requestKind", kind(requested.kind()));
        request.set("requestResource", resource(requested.resource()));
        putUnlessEmpty(request, "requestSubResource", subresource);
        putUnlessEmpty(request, "name", name);
        putUnlessEmpty(request, "namespace", namespace);
        request.put("operation", operation);
        request.set("userInfo", userInfo());
        request.put("dryRun", dryRun);
        request.set("options", options);
        return request;
    }

    private static JsonNode orNull(@Nullable ObjectNode object) {
        return object == null ? Json.object().nullNode() : object;
    }

    private ObjectNode userInfo() {
        ObjectNode node = Json.object();
        putUnlessEmpty(node, "username", user.name());
        putUnlessEmpty(node, "uid", user.uid());
        if (!user.groups().isEmpty()) {
            user.groups().forEach(node.putArray("groups")::add);
        }
        if (!user.extra().isEmpty()) {
            ObjectNode extra = node.putObject("extra");
            new TreeMap<>(user.extra()).forEach((key, values) -> values.forEach(extra.withArrayProperty(key)::add));
        }
        return node;
    }

    private static ObjectNode kind(GroupVersionKind kind) {
        return Json.object()
                .put("group", kind.group())
                .put("version", kind.version())
                .put("kind", kind.kind());
    }

    private static ObjectNode resource(GroupVersionResource resource) {
        return Json.object()
                .put("group", resource.group())
                .put("version", resource.version())
                .put("resource", resource.resource());
    }

    private static void putUnlessEmpty(ObjectNode node, String field, String value) {
        if (!value.isEmpty()) {
            node.put(field, value);
        }
    }
}
