package dev.polder.machinery.crd;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.api.status.FieldError;
import dev.polder.machinery.schema.field.GoText;
import dev.polder.machinery.schema.format.UriFormat;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The policy for groups of the Kubernetes project (apiextensions {@code pkg/apihelpers}, KEP-1111). */
final class ApiApproval {

    private static final String ANNOTATION = "api-approved.kubernetes.io";
    private static final String SEE = ", see https://github.com/kubernetes/enhancements/pull/1111";
    private static final Pattern ABSOLUTE = Pattern.compile("[a-zA-Z][a-zA-Z0-9+.-]*://[^/?#].*");

    /** What the annotation says. */
    private enum State {
        INVALID("False", "InvalidAnnotation"),
        APPROVED("True", "ApprovedAnnotation"),
        BYPASSED("False", "UnapprovedAnnotation"),
        MISSING("False", "MissingAnnotation");

        private final String status;
        private final String reason;

        State(String status, String reason) {
            this.status = status;
            this.reason = reason;
        }
    }

    private ApiApproval() {}

    /** What is wrong with a definition's approval. A state that an update does not change is never wrong. */
    static Optional<FieldError> check(Definition crd, @Nullable Definition old) {
        if (!isProtected(crd.group())) {
            return Optional.empty();
        }
        String annotation = annotation(crd);
        State state = state(annotation);
        if (old != null && state(annotation(old)) == state) {
            return Optional.empty();
        }
        String field = "metadata.annotations[" + ANNOTATION + "]";
        return switch (state) {
            case INVALID -> Optional.of(FieldError.invalid(field, annotation, message(state, annotation)));
            case MISSING -> Optional.of(FieldError.required(field, message(state, annotation)));
            case APPROVED, BYPASSED -> Optional.empty();
        };
    }

    /** The condition KubernetesAPIApprovalPolicyConformant; empty for other groups. */
    static Optional<Condition> condition(Definition crd) {
        if (!isProtected(crd.group())) {
            return Optional.empty();
        }
        String annotation = annotation(crd);
        State state = state(annotation);
        return Optional.of(new Condition(
                "KubernetesAPIApprovalPolicyConformant", state.status, state.reason, message(state, annotation)));
    }

    private static boolean isProtected(String group) {
        return group.equals("k8s.io")
                || group.endsWith(".k8s.io")
                || group.equals("kubernetes.io")
                || group.endsWith(".kubernetes.io");
    }

    private static String annotation(Definition crd) {
        JsonNode annotations = crd.json().path("metadata").path("annotations");
        return annotations.path(ANNOTATION).asText("");
    }

    private static State state(String annotation) {
        if (annotation.isEmpty()) {
            return State.MISSING;
        }
        if (annotation.startsWith("unapproved")) {
            return State.BYPASSED;
        }
        boolean isUrl = UriFormat.isRequestUri(annotation)
                && ABSOLUTE.matcher(annotation).matches();
        return isUrl ? State.APPROVED : State.INVALID;
    }

    private static String message(State state, String annotation) {
        String needed = "protected groups must have approval annotation " + GoText.quote(ANNOTATION);
        return switch (state) {
            case MISSING -> needed + SEE;
            case INVALID -> needed + " with either a URL or a reason starting with \"unapproved\"" + SEE;
            case BYPASSED -> "not approved: " + GoText.quote(annotation);
            case APPROVED -> "approved in " + annotation;
        };
    }
}
