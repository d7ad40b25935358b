package dev.polder.machinery.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.machinery.decode.DecodeException;
import dev.polder.machinery.decode.GoText;
import dev.polder.machinery.decode.JsonReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a webhook has answered (apiserver {@code webhook/request.VerifyAdmissionResponse}).
 *
 * @param allowed whether the write may go on
 * @param patch operations on the object, as JSON; none when empty
 * @param patchType how they are spelled; empty when there is no patch
 * @param status why not, as a {@code metav1.Status}; empty when the webhook gave no reason
 * @param warnings for the client
 * @param annotations for the audit log, keys without a prefix
 */
public record Verdict(
        boolean allowed,
        byte[] patch,
        String patchType,
        ObjectNode status,
        List<String> warnings,
        Map<String, String> annotations) {

    /** Where upstream makes the scheme that knows the kinds of answers, which its error names (apiserver HEAD 2026-07). */
    private static final String SCHEME = "k8s.io/apiserver/pkg/util/webhook/client.go:74";

    /**
     * Reads an answer.
     *
     * @param answer the body, a JSON object
     * @param version of the AdmissionReview that was sent
     * @param uid that of the request
     * @param mutating whether there may be a patch
     * @throws ReviewException when the webhook cannot be understood; the message has upstream's frame
     */
    public static Verdict of(JsonNode answer, String version, String uid, boolean mutating) throws ReviewException {
        checkKind(answer);
        JsonNode response = GoFields.structAt(answer, "response");
        if (response.isMissingNode()) {
            throw invalid("webhook response was absent");
        }
        Verdict read = read(response);
        if (version.equals("v1")) {
            verify(answer, response, uid);
            checkPatch(response, read, mutating);
            return read;
        }
        // Neither uid nor kind nor patchType were verified in v1beta1; a patch is a JSON patch.
        boolean patches = mutating && read.patch().length > 0;
        return new Verdict(
                read.allowed(),
                patches ? read.patch() : new byte[0],
                patches ? "JSONPatch" : "",
                read.status(),
                read.warnings(),
                read.annotations());
    }

    /** What upstream's decoder says of kinds that it does not know. */
    private static void checkKind(JsonNode answer) throws ReviewException {
        String kind = answer.path("kind").asText("");
        String apiVersion = answer.path("apiVersion").asText("");
        boolean known = kind.isEmpty() || kind.equals("AdmissionReview");
        boolean knownVersion = apiVersion.isEmpty()
                || apiVersion.equals(Review.GROUP + "/v1")
                || apiVersion.equals(Review.GROUP + "/v1beta1");
        if (!known || !knownVersion) {
            throw new ReviewException("failed to call webhook: no kind "
                    + GoText.quoted(kind.isEmpty() ? "AdmissionReview" : kind) + " is registered for version "
                    + GoText.quoted(apiVersion.isEmpty() ? Review.GROUP + "/v1" : apiVersion) + " in scheme "
                    + GoText.quoted(SCHEME));
        }
    }

    private static void verify(JsonNode answer, JsonNode response, String uid) throws ReviewException {
        String got = response.path("uid").asText("");
        if (!got.equals(uid)) {
            throw invalid("expected response.uid=" + GoText.quoted(uid) + ", got " + GoText.quoted(got));
        }
        String apiVersion = answer.path("apiVersion").asText("");
        String kind = answer.path("kind").asText("");
        if (!apiVersion.equals(Review.GROUP + "/v1") || !kind.equals("AdmissionReview")) {
            throw invalid("expected webhook response of " + Review.GROUP + "/v1, Kind=AdmissionReview, got "
                    + (apiVersion.isEmpty() ? "/" : apiVersion) + ", Kind=" + kind);
        }
    }

    private static void checkPatch(JsonNode response, Verdict read, boolean mutating) throws ReviewException {
        boolean typed = GoFields.has(response, "patchType");
        if (!mutating) {
            if (read.patch().length > 0) {
                throw invalid("validating webhook may not return response.patch");
            }
            if (typed) {
                throw invalid("validating webhook may not return response.patchType");
            }
            return;
        }
        if (read.patch().length > 0 && !typed) {
            throw invalid("webhook returned response.patch but not response.patchType");
        }
        if (read.patch().length == 0 && typed) {
            throw invalid("webhook returned response.patchType but not response.patch");
        }
        if (typed && read.patchType().isEmpty()) {
            throw invalid("webhook returned invalid response.patchType of \"\"");
        }
    }

    private static Verdict read(JsonNode response) throws ReviewException {
        GoFields fields = new GoFields(response);
        fields.text("uid");
        ObjectNode status = GoFields.structAt(response, "status") instanceof ObjectNode given ? given : Json.object();
        List<String> warnings = new ArrayList<>();
        fields.list("warnings").forEach(warning -> warnings.add(warning.asText()));
        Map<String, String> annotations = new TreeMap<>();
        fields.map("auditAnnotations")
                .properties()
                .forEach(entry ->
                        annotations.put(entry.getKey(), entry.getValue().asText()));
        return new Verdict(
                fields.flag("allowed"), fields.bytes("patch"), fields.text("patchType"), status, warnings, annotations);
    }

    /**
     * The patch as operations.
     *
     * @throws ReviewException when it is no JSON patch
     */
    public ArrayNode operations() throws ReviewException {
        String words = "received undecodable patch in webhook response: ";
        JsonNode value;
        try {
            value = JsonReader.read(patch).value();
        } catch (DecodeException e) {
            // The reader frames what encoding/json says.
            String message = String.valueOf(e.getMessage());
            throw new ReviewException(words + message.replaceFirst("^.*json parse error: ", ""));
        }
        if (value.isNull()) {
            return Json.mapper().createArrayNode();
        }
        if (!(value instanceof ArrayNode array)) {
            throw new ReviewException(words + "json: cannot unmarshal " + GoText.jsonType(value)
                    + " into Go value of type jsonpatch.Patch");
        }
        for (JsonNode operation : array) {
            if (!operation.isObject()) {
                throw new ReviewException(words + "json: cannot unmarshal " + GoText.jsonType(operation)
                        + " into Go value of type jsonpatch.Operation");
            }
        }
        return array;
    }

    private static ReviewException invalid(String why) {
        return new ReviewException("received invalid webhook response: " + why);
    }

    /**
     * The refusal that a webhook wants (apiserver {@code webhook/errors.ToStatusErr}).
     *
     * @param webhook its name
     * @return a {@code metav1.Status} whose code is at least 400
     */
    public ObjectNode refusal(String webhook) {
        ObjectNode refusal = status.deepCopy();
        int code = refusal.path("code").asInt(0);
        String said = refusal.path("message").asText("");
        String reason = refusal.path("reason").asText("");
        String denied = "admission webhook " + GoText.quoted(webhook) + " denied the request";
        refusal.put("kind", "Status");
        refusal.put("apiVersion", "v1");
        refusal.put("status", "Failure");
        refusal.put("code", Math.max(code, 400));
        refusal.put(
                "message",
                !said.isEmpty()
                        ? denied + ": " + said
                        : !reason.isEmpty() ? denied + ": " + reason : denied + " without explanation");
        return refusal;
    }
}
