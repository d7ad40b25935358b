package dev.polder.apiexport.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.status.ApiException;
import dev.polder.api.status.FieldError;
import dev.polder.apiexport.binding.BindingEnd;
import dev.polder.apiexport.kind.ApiKinds;
import dev.polder.apiexport.kind.ExportLabels;
import dev.polder.machinery.builtin.rule.LabelSelectors;
import dev.polder.machinery.object.ObjectFacts;
import dev.polder.spi.admission.AdmissionPlugin;
import dev.polder.spi.admission.AdmissionRequest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Bindings are made by those who may bind the export (kcp {@code pkg/admission/apibinding}). */
final class BindingRules implements AdmissionPlugin {

    private final BindPermission permission;

    BindingRules(BindPermission permission) {
        this.permission = permission;
    }

    @Override
    public String name() {
        return "apis.kcp.io/APIBinding";
    }

    private static boolean concerns(AdmissionRequest request) {
        return ApiKinds.isOf(request, ApiKinds.BINDINGS)
                && request.subresource().isEmpty();
    }

    @Override
    public void mutate(AdmissionRequest request) {
        ObjectNode binding = request.object();
        if (binding == null || !concerns(request)) {
            return;
        }
        if (!ObjectFacts.isTerminating(binding)) {
            ObjectFacts.setFinalizer(binding, BindingEnd.FINALIZER, true);
        }
        if (names(binding) && refers(binding, request.old())) {
            LogicalClusterName exporter = exporter(request, binding);
            ObjectFacts.setLabel(binding, ExportLabels.EXPORT, ExportLabels.value(exporter, name(binding)));
        }
    }

    @Override
    public void validate(AdmissionRequest request) {
        ObjectNode written = request.object();
        if (written == null || !ApiKinds.isOf(request, ApiKinds.BINDINGS)) {
            return;
        }
        ObjectNode binding = ApiKinds.stored(request.resource(), written);
        ObjectNode old = request.old();
        List<FieldError> errors = new ArrayList<>(reference(binding));
        Set<JsonNode> known = old == null ? Set.of() : selectors(ApiKinds.stored(request.resource(), old));
        JsonNode claims = binding.path("spec").path("permissionClaims");
        for (int i = 0; i < claims.size(); i++) {
            JsonNode selector = claims.get(i).path("selector");
            String field = "spec.permissionClaims[" + i + "].selector";
            selector(selector, field, errors);
            if (!known.contains(selector)) {
                // kcp takes whatever the schema lets through (pkg/admission/apibinding), and its labeler then fails.
                errors.addAll(LabelSelectors.validate(selector, field, false));
            }
        }
        if (old != null) {
            phase(binding, old).ifPresent(errors::add);
        }
        FieldErrors.refuse(request, errors);
        if (request.subresource().isEmpty() && refers(binding, old)) {
            LogicalClusterName exporter = exporter(request, binding);
            if (!permission.allows(request.user(), exporter, name(binding))) {
                throw refused(request, binding);
            }
            label(request, binding, ExportLabels.value(exporter, name(binding)));
        }
    }

    /** Whether a write says, or changes, what is bound. */
    private static boolean refers(ObjectNode binding, @Nullable ObjectNode old) {
        return old == null
                || !export(binding).equals(export(old))
                || !label(binding).equals(label(old));
    }

    private LogicalClusterName exporter(AdmissionRequest request, ObjectNode binding) {
        return permission.find(request.cluster(), export(binding)).orElseThrow(() -> refused(request, binding));
    }

    private static ApiException refused(AdmissionRequest request, ObjectNode binding) {
        return request.forbidden("unable to " + (request.old() == null ? "create" : "update")
                + " APIBinding: no permission to bind to export " + BindPermission.qualified(export(binding)));
    }

    private static void label(AdmissionRequest request, ObjectNode binding, String expected) {
        if (!label(binding).equals(expected)) {
            String field = "metadata.labels[" + ExportLabels.EXPORT + "]";
            FieldError other = FieldError.invalid(field, label(binding), "must be set to \"" + expected + "\"");
            throw request.forbidden(other.message());
        }
    }

    private static List<FieldError> reference(ObjectNode binding) {
        if (!export(binding).isObject()) {
            return List.of(FieldError.required("spec.reference.export", ""));
        }
        return name(binding).isEmpty() ? List.of(FieldError.required("spec.reference.export.name", "")) : List.of();
    }

    /** What was accepted before selectors were looked at can be kept, or a binding with it could not even be deleted. */
    private static Set<JsonNode> selectors(ObjectNode binding) {
        Set<JsonNode> selectors = new HashSet<>();
        for (JsonNode claim : binding.path("spec").path("permissionClaims")) {
            selectors.add(claim.path("selector"));
        }
        return selectors;
    }

    private static void selector(JsonNode selector, String field, List<FieldError> errors) {
        boolean labels = !selector.path("matchLabels").isEmpty();
        boolean expressions = !selector.path("matchExpressions").isEmpty();
        if (!selector.path("matchAll").asBoolean(false)) {
            if (!labels && !expressions) {
                errors.add(FieldError.required(
                        field, "either one of matchAll, matchLabels, or matchExpressions must be set"));
            }
            return;
        }
        if (labels) {
            errors.add(
                    FieldError.invalid(field + ".matchLabels", selector, "matchLabels cannot be used with matchAll"));
        }
        if (expressions) {
            errors.add(FieldError.invalid(
                    field + ".matchExpressions", selector, "matchExpressions cannot be used with matchAll"));
        }
    }

    private static Optional<FieldError> phase(ObjectNode binding, ObjectNode old) {
        String before = old.path("status").path("phase").asText("");
        String now = binding.path("status").path("phase").asText("");
        return !before.isEmpty() && now.isEmpty()
                ? Optional.of(FieldError.forbidden(
                        "status.phase", "cannot transition from \"" + before + "\" to \"" + now + "\""))
                : Optional.empty();
    }

    private static JsonNode export(ObjectNode binding) {
        return binding.path("spec").path("reference").path("export");
    }

    private static String name(ObjectNode binding) {
        return export(binding).path("name").asText("");
    }

    private static boolean names(ObjectNode binding) {
        return !name(binding).isEmpty();
    }

    private static String label(ObjectNode binding) {
        return binding.path("metadata").path("labels").path(ExportLabels.EXPORT).asText("");
    }
}
