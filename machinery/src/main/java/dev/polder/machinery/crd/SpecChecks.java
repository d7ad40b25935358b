package dev.polder.machinery.crd;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.polder.api.status.FieldError;
import dev.polder.machinery.crd.Definition.Version;
import dev.polder.machinery.schema.field.FieldPath;
import dev.polder.machinery.schema.field.Names;
import dev.polder.machinery.schema.structural.RawSchema;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The spec of a definition (apiextensions {@code validateCustomResourceDefinitionSpec}), in upstream's order. */
final class SpecChecks {

    private static final List<String> SCOPES = List.of("Cluster", "Namespaced");
    private static final List<String> SHAREABLE =
            List.of("schema", "subresources", "additionalPrinterColumns", "selectableFields");
    private static final FieldPath SPEC = FieldPath.of("spec");

    /**
     * What an update tolerates because it was so before.
     *
     * @param invalidCa an unusable CA bundle
     * @param tooManySelectableFields names of versions that may have too many selectable fields
     * @param unchangedSchemas names of versions whose schemas are as they were
     * @param expressions expressions that were there
     */
    record Tolerance(
            boolean invalidCa,
            Set<String> tooManySelectableFields,
            Set<String> unchangedSchemas,
            KnownExpressions expressions) {

        /** A new definition may have an unusable CA bundle: it is not established before that is repaired. */
        static final Tolerance OF_CREATE = new Tolerance(true, Set.of(), Set.of(), KnownExpressions.NONE);

        RuleChecks.Tolerance ofRules(Version version) {
            return new RuleChecks.Tolerance(expressions, unchangedSchemas.contains(version.name()));
        }
    }

    private final Definition crd;
    private final Tolerance tolerance;
    private final List<Version> versions;

    /** The fields that all versions have the same; comparing all of them for each would take their number squared. */
    private final Set<String> shared;

    private final List<FieldError> errors = new ArrayList<>();

    private SpecChecks(Definition crd, Tolerance tolerance) {
        this.crd = crd;
        this.tolerance = tolerance;
        this.versions = crd.versions();
        this.shared = SHAREABLE.stream().filter(crd::isShared).collect(Collectors.toSet());
    }

    static List<FieldError> check(Definition crd, Tolerance tolerance) {
        SpecChecks checks = new SpecChecks(crd, tolerance);
        checks.group();
        checks.scope();
        checks.schemasAreThere();
        checks.versions();
        checks.errors.addAll(NameChecks.required(crd.names(), SPEC.child("names")));
        checks.errors.addAll(NameChecks.form(crd.names(), SPEC.child("names")));
        checks.shared();
        checks.conversion();
        return checks.errors;
    }

    /** kcp lets these be defined, so that Kubernetes' types can be brought along (kcp {@code singleSegmentGroupExceptions}). */
    private static final Set<String> OF_KUBERNETES = Set.of("apps", "autoscaling", "batch", "extensions", "policy");

    private void group() {
        errors.addAll(group(crd.group()));
    }

    /** What is wrong with the name of a group. */
    static List<FieldError> group(String group) {
        List<String> wrong = Names.dnsSubdomain(group);
        String field = SPEC.child("group").toString();
        if (group.isEmpty()) {
            return List.of(FieldError.required(field, ""));
        }
        if (!wrong.isEmpty()) {
            return List.of(FieldError.invalid(field, group, String.join(",", wrong)));
        }
        return group.indexOf('.') < 0 && !OF_KUBERNETES.contains(group)
                ? List.of(FieldError.invalid(field, group, "should be a domain with at least one dot"))
                : List.of();
    }

    private void scope() {
        String field = SPEC.child("scope").toString();
        if (crd.scope().isEmpty()) {
            errors.add(FieldError.required(field, ""));
        } else if (!SCOPES.contains(crd.scope())) {
            errors.add(FieldError.notSupported(field, TextNode.valueOf(crd.scope()), SCOPES));
        }
    }

    private void schemasAreThere() {
        boolean hasDefaults = false;
        for (int i = 0; i < versions.size(); i++) {
            RawSchema schema = versions.get(i).schema();
            if (schema == null) {
                errors.add(FieldError.required(
                        version(i).child("schema").child("openAPIV3Schema").toString(), ""));
            } else {
                hasDefaults |= schema.anyMatch(node -> node.has("default"));
            }
        }
        if (hasDefaults && crd.preservesUnknownFields()) {
            errors.add(FieldError.invalid(
                    SPEC.child("preserveUnknownFields").toString(),
                    BooleanNode.TRUE,
                    "must be false in order to use defaults in the schema"));
        }
    }

    private void versions() {
        Set<String> names = new HashSet<>();
        boolean unique = true;
        int storage = 0;
        for (int i = 0; i < versions.size(); i++) {
            Version version = versions.get(i);
            storage += version.isStorage() ? 1 : 0;
            unique &= names.add(version.name());
            label(version.name(), version(i).child("name"));
            version(version, version(i));
        }
        JsonNode shown = crd.spec().path("versions");
        String field = SPEC.child("versions").toString();
        if (!unique) {
            errors.add(FieldError.invalid(field, shown, "must contain unique version names"));
        }
        if (storage != 1) {
            errors.add(FieldError.invalid(field, shown, "must have exactly one version marked as storage version"));
        }
        if (!versions.isEmpty() && !versions.get(0).name().isEmpty()) {
            // Upstream's internal form repeats the first version's name.
            label(versions.get(0).name(), SPEC.child("version"));
        }
    }

    private void label(String name, FieldPath path) {
        List<String> wrong = Names.dns1035Label(name);
        if (!wrong.isEmpty()) {
            errors.add(FieldError.invalid(path.toString(), name, String.join(",", wrong)));
        }
    }

    /** What one version has of its own. */
    private void version(Version version, FieldPath path) {
        errors.addAll(VersionChecks.deprecation(version.json(), path));
        RawSchema schema = shared.contains("schema") ? null : version.schema();
        if (schema != null) {
            boolean hasStatus =
                    shared.contains("subresources") ? versions.get(0).hasStatus() : version.hasStatus();
            errors.addAll(VersionChecks.schema(schema, hasStatus, path.child("schema"), tolerance.ofRules(version)));
        }
        if (!shared.contains("subresources")) {
            errors.addAll(VersionChecks.subresources(version.subresources(), path.child("subresources")));
        }
        if (!shared.contains("additionalPrinterColumns")) {
            errors.addAll(VersionChecks.columns(
                    version.json().path("additionalPrinterColumns"), path.child("additionalPrinterColumns")));
        }
        if (!shared.contains("selectableFields")) {
            errors.addAll(VersionChecks.selectableFields(
                    version.json().path("selectableFields"),
                    schema,
                    "may only be set when `version.schema.openAPIV3Schema` is not included",
                    path.child("selectableFields"),
                    tolerance.tooManySelectableFields().contains(version.name())));
        }
    }

    /** What all versions share. */
    private void shared() {
        if (versions.isEmpty()) {
            return;
        }
        Version first = versions.get(0);
        RawSchema schema = shared.contains("schema") ? first.schema() : null;
        if (schema != null) {
            boolean anyStatus = versions.stream().anyMatch(Version::hasStatus);
            errors.addAll(VersionChecks.schema(schema, anyStatus, SPEC.child("validation"), tolerance.ofRules(first)));
        }
        if (shared.contains("subresources")) {
            errors.addAll(VersionChecks.subresources(first.subresources(), SPEC.child("subresources")));
        }
        if (shared.contains("additionalPrinterColumns")) {
            errors.addAll(VersionChecks.columns(
                    first.json().path("additionalPrinterColumns"), SPEC.child("additionalPrinterColumns")));
        }
        if (shared.contains("selectableFields")) {
            errors.addAll(VersionChecks.selectableFields(
                    first.json().path("selectableFields"),
                    schema,
                    "may only be set when validations.schema is included",
                    SPEC.child("selectableFields"),
                    versions.stream()
                            .allMatch(v -> tolerance.tooManySelectableFields().contains(v.name()))));
        }
    }

    private void conversion() {
        JsonNode conversion = crd.spec().path("conversion");
        FieldPath path = SPEC.child("conversion");
        String strategy = conversion.path("strategy").asText("");
        if (conversion.isObject() && !strategy.equals("None") && crd.preservesUnknownFields()) {
            errors.add(FieldError.invalid(
                    path.child("strategy").toString(), strategy, "must be None if spec.preserveUnknownFields is true"));
        }
        errors.addAll(ConversionChecks.check(conversion, path, tolerance.invalidCa()));
    }

    private static FieldPath version(int index) {
        return SPEC.child("versions").index(index);
    }
}
