package dev.polder.server.admission.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.api.status.ApiErrors;
import dev.polder.machinery.decode.DecodeException;
import dev.polder.machinery.decode.GoText;
import dev.polder.machinery.patch.JsonPatch;
import dev.polder.machinery.patch.PatchFailedException;
import dev.polder.machinery.webhook.ReviewException;
import dev.polder.machinery.webhook.Verdict;
import dev.polder.machinery.webhook.Webhook;
import dev.polder.server.form.Decoding;
import dev.polder.spi.admission.AdmissionNotes.Detail;
import dev.polder.spi.admission.AdmissionPlugin;
import dev.polder.spi.admission.AdmissionRequest;
import dev.polder.spi.admission.Reinvocation;
import dev.polder.spi.schema.ServedResource;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Asks mutating webhooks one after the other, each of which sees what the one before has made of the object (kcp {@code
 * pkg/admission/mutatingwebhook}, apiserver {@code webhook/mutating/dispatcher.go}).
 */
public final class MutatingWebhooks implements AdmissionPlugin {

    private static final String MUTATION = "mutation.webhook.admission.k8s.io/";
    private static final String PATCH = "patch.webhook.admission.k8s.io/";

    private final HookSource source;
    private final WebhookTools tools;

    public MutatingWebhooks(HookSource source, WebhookTools tools) {
        this.source = source;
        this.tools = tools;
    }

    @Override
    public String name() {
        return "apis.kcp.io/MutatingWebhook";
    }

    @Override
    public void mutate(AdmissionRequest write) {
        List<Hook> hooks = source.of(write);
        if (hooks.isEmpty()) {
            return;
        }
        Reinvocation reinvocation = write.context().reinvocation();
        Rounds rounds = reinvocation.state(Rounds.class, Rounds::new);
        if (reinvocation.isSecond() && rounds.isChangedSince(write.object())) {
            rounds.changed();
        }
        for (int i = 0; i < hooks.size(); i++) {
            Invocation invocation = tools.matcher().match(write, hooks.get(i));
            if (invocation != null) {
                call(write, invocation, i, rounds);
            }
        }
        rounds.leave(write.object());
    }

    private void call(AdmissionRequest write, Invocation invocation, int index, Rounds rounds) {
        Webhook webhook = invocation.hook().webhook();
        Reinvocation reinvocation = write.context().reinvocation();
        // What did not match the first time is not called for the first time now.
        if (reinvocation.isSecond() && !rounds.isCalledAgain(webhook.uid())) {
            return;
        }
        String at = "round_" + (reinvocation.isSecond() ? 1 : 0) + "_index_" + index;
        boolean changed = false;
        try {
            changed = change(write, invocation, at);
        } catch (CallFailedException e) {
            if (!webhook.failOpen()) {
                throw ApiErrors.internal(String.valueOf(e.getMessage()));
            }
            write.context().notes().annotate(Detail.METADATA, "failed-open." + MUTATION + at, webhook.name());
        } finally {
            write.context()
                    .notes()
                    .annotate(Detail.METADATA, MUTATION + at, text(said(webhook).put("mutated", changed)));
        }
        if (changed) {
            rounds.changed();
            reinvocation.want();
        }
        if (webhook.reinvocable()) {
            rounds.called(webhook.uid());
        }
    }

    private static ObjectNode said(Webhook webhook) {
        return Json.object().put("configuration", webhook.configuration()).put("webhook", webhook.name());
    }

    /** As Go writes maps, which operations are there. */
    private static ObjectNode sorted(JsonNode operation) {
        ObjectNode sorted = Json.object();
        operation.properties().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(field -> sorted.set(field.getKey(), field.getValue()));
        return sorted;
    }

    private static String text(ObjectNode node) {
        return new String(Json.write(node), StandardCharsets.UTF_8);
    }

    /** Whether the webhook has changed the object. */
    private boolean change(AdmissionRequest write, Invocation invocation, String at) throws CallFailedException {
        Webhook webhook = invocation.hook().webhook();
        Verdict verdict = tools.calls().ask(write, invocation, true);
        if (verdict.patch().length == 0) {
            return false;
        }
        ArrayNode operations;
        try {
            operations = verdict.operations();
        } catch (ReviewException e) {
            throw new CallFailedException(webhook, String.valueOf(e.getMessage()));
        }
        if (operations.isEmpty()) {
            return false;
        }
        ObjectNode object = write.object();
        ObjectNode sent = invocation.objects().object();
        if (object == null || sent == null) {
            throw ApiErrors.internal("admission webhook " + GoText.quoted(webhook.name())
                    + " attempted to modify the object, which is not supported for this operation");
        }
        if (!verdict.patchType().equals("JSONPatch")) {
            throw new CallFailedException(webhook, "unsupported patch type " + GoText.quoted(verdict.patchType()));
        }
        ObjectNode patched = patched(write, invocation.sent(), sent, operations);
        ObjectNode said = said(webhook);
        operations.forEach(operation -> said.withArrayProperty("patch").add(sorted(operation)));
        write.context().notes().annotate(Detail.REQUEST, PATCH + at, text(said.put("patchType", verdict.patchType())));
        if (patched.equals(sent)) {
            return false;
        }
        ObjectNode result = tools.converting().back(write, patched, invocation.sent());
        object.removeAll();
        object.setAll(result);
        return true;
    }

    /** The object as the patch makes it, as decoding it would give it, with defaults. */
    private static ObjectNode patched(
            AdmissionRequest write, ServedResource resource, ObjectNode object, ArrayNode operations) {
        try {
            JsonNode patched = JsonPatch.apply(object, operations);
            if (!(patched instanceof ObjectNode result)) {
                throw ApiErrors.internal("json: cannot unmarshal " + GoText.jsonType(patched)
                        + " into Go value of type map[string]interface {}");
            }
            checkType(object, result);
            if (write.context()
                    .kind()
                    .kind()
                    .equals(resource.type().kind(resource.version().name()).kind())) {
                Decoding.typed(resource, result);
                Decoding.fillIn(resource, result);
            }
            return result;
        } catch (PatchFailedException | DecodeException e) {
            throw ApiErrors.internal(String.valueOf(e.getMessage()));
        }
    }

    private static void checkType(ObjectNode before, ObjectNode after) {
        for (String field : List.of("kind", "apiVersion")) {
            @Nullable JsonNode value = after.get(field);
            if (value == null || !value.equals(before.get(field))) {
                throw ApiErrors.internal("a patch may not change the " + field + " of an object: "
                        + (value == null ? "none" : GoText.syntax(value)));
            }
        }
    }
}
