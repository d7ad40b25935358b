package dev.polder.server.admission.policy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.resource.GroupVersionResource;
import dev.polder.api.status.ApiException;
import dev.polder.api.status.Status;
import dev.polder.api.status.StatusCause;
import dev.polder.api.status.StatusDetails;
import dev.polder.api.status.StatusReason;
import dev.polder.machinery.apply.path.FieldsV1;
import dev.polder.machinery.policy.PolicyBinding;
import dev.polder.machinery.policy.ValidatingPolicy;
import dev.polder.machinery.policy.ValidatingPolicy.Decision;
import dev.polder.machinery.policy.ValidatingPolicy.Note;
import dev.polder.spi.admission.AdmissionNotes.Detail;
import dev.polder.spi.admission.AdmissionRequest;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One write before the validating policies (apiserver {@code policy/validating/dispatcher.go}). Used by one thread. */
final class ValidationRun {

    private static final String FAILURES = "validation.policy.admission.k8s.io/validation_failure";

    /** The most failures that one record of the audit log tells of. */
    private static final int MAX_FAILURES = 50;

    /** The most characters of a policy's annotation, as it comes from one binding. */
    private static final int MAX_NOTE = 10 * 1024;

    private final AdmissionRequest request;
    private final ArrayNode failures = JsonNodeFactory.instance.arrayNode();
    private final Map<String, Set<String>> notes = new LinkedHashMap<>();
    private @Nullable Denial first;

    ValidationRun(AdmissionRequest request) {
        this.request = request;
    }

    /** A refusal; the first one is told. */
    private record Denial(String message, String reason) {}

    /** What takes the policies that the write is about. */
    PolicyMatches.Taker<ValidatingPolicy> of(WrittenObject written) {
        return new PolicyMatches.Taker<>() {
            @Override
            public void invoke(
                    PolicyHook<ValidatingPolicy> hook,
                    PolicyBinding binding,
                    GroupVersionResource as,
                    PolicyParams.Param param) {
                ValidatingPolicy.Verdict verdict =
                        hook.content().compiled().validate(written.inputs(as).withParams(param.object()));
                for (int i = 0; i < verdict.decisions().size(); i++) {
                    decide(hook, binding, i, verdict.decisions().get(i));
                }
                verdict.notes().forEach(note -> note(hook, binding, note));
            }

            @Override
            public void misconfigured(
                    PolicyHook<ValidatingPolicy> hook, @Nullable PolicyBinding binding, String problem) {
                if (!hook.head().isLenient()) {
                    deny(hook, binding, problem, "");
                }
            }

            @Override
            public void done(PolicyHook<ValidatingPolicy> hook) {
                notes.forEach((key, values) -> request.context()
                        .notes()
                        .annotate(Detail.METADATA, hook.name() + "/" + key, String.join(", ", values)));
                notes.clear();
            }
        };
    }

    private void decide(PolicyHook<ValidatingPolicy> hook, PolicyBinding binding, int expression, Decision decision) {
        if (!decision.denies()) {
            return;
        }
        for (String action : binding.actions()) {
            switch (action) {
                case "Deny" -> deny(hook, binding, decision.message(), decision.reason());
                case "Audit" -> fail(binding, expression, decision.message());
                case "Warn" ->
                    request.context()
                            .notes()
                            .warn("Validation failed for ValidatingAdmissionPolicy '" + hook.name() + "' with binding '"
                                    + binding.name() + "': " + decision.message());
                default -> throw new IllegalStateException("an action that nobody may write: " + action);
            }
        }
    }

    private void deny(
            PolicyHook<ValidatingPolicy> hook, @Nullable PolicyBinding binding, String message, String reason) {
        if (first == null) {
            String with = binding == null ? "" : " with binding '" + binding.name() + "'";
            first = new Denial(
                    "ValidatingAdmissionPolicy '" + hook.name() + "'" + with + " denied request: " + message, reason);
        }
    }

    private void fail(PolicyBinding binding, int expression, String message) {
        ObjectNode failure = failures.addObject();
        failure.put("message", message);
        failure.put("policy", binding.policy());
        failure.put("binding", binding.name());
        failure.put("expressionIndex", expression);
        binding.actions().forEach(failure.putArray("validationActions")::add);
    }

    private void note(PolicyHook<ValidatingPolicy> hook, PolicyBinding binding, Note note) {
        if (note.problem().isEmpty()) {
            String value = note.value();
            notes.computeIfAbsent(note.key(), any -> new LinkedHashSet<>())
                    .add(value.length() > MAX_NOTE ? value.substring(0, MAX_NOTE) : value);
        } else {
            deny(hook, binding, note.problem(), "");
        }
    }

    /**
     * Leaves the annotations, and refuses the write.
     *
     * @throws ApiException the first refusal
     */
    void finish() {
        while (failures.size() > MAX_FAILURES) {
            failures.remove(failures.size() - 1);
        }
        if (!failures.isEmpty()) {
            request.context().notes().annotate(Detail.METADATA, FAILURES, FieldsV1.compact(failures));
        }
        Denial denial = first;
        if (denial != null) {
            Status forbidden = request.forbidden(denial.message()).status();
            StatusDetails details = forbidden.details();
            throw new ApiException(Status.failure(
                    reason(denial.reason()),
                    forbidden.message(),
                    details == null ? null : details.withCauses(List.of(new StatusCause("", denial.message(), "")))));
        }
    }

    private static StatusReason reason(String wire) {
        return switch (wire) {
            case "Forbidden" -> StatusReason.FORBIDDEN;
            case "Unauthorized" -> StatusReason.UNAUTHORIZED;
            case "RequestEntityTooLarge" -> StatusReason.REQUEST_ENTITY_TOO_LARGE;
            default -> StatusReason.INVALID;
        };
    }
}
