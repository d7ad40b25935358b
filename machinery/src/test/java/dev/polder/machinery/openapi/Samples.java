package dev.polder.machinery.openapi;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.object.ResourceSpace;
import dev.polder.api.resource.GroupVersionKind;
import dev.polder.api.resource.Verb;
import dev.polder.api.status.FieldError;
import dev.polder.machinery.schema.Schema;
import dev.polder.machinery.schema.Schema.Constraints;
import dev.polder.machinery.schema.Schema.Extensions;
import dev.polder.machinery.type.ResourceNames;
import dev.polder.machinery.type.ResourceType;
import dev.polder.machinery.type.ScalePaths;
import dev.polder.machinery.type.Subresource;
import dev.polder.machinery.type.TypeRules;
import dev.polder.machinery.type.TypeVersion;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Types that between them have everything a document can show. */
final class Samples {

    private static final Set<Verb> ALL = EnumSet.allOf(Verb.class);
    static final Schema STRING = schema("string");
    static final Schema INTEGER = schema("integer");
    private static final List<String> GET_PATCH_UPDATE = List.of("get", "patch", "update");

    private Samples() {}

    static ResourceType configMaps() {
        Schema data = with(schema("object"), Map.of(), STRING, null, Constraints.NONE, Extensions.NONE);
        Schema schema = object(Map.of("data", data, "metadata", described("object", "What a ConfigMap is called.")));
        return type("", names("configmaps", "ConfigMap"), true, true, ALL, version("v1", schema), true);
    }

    static ResourceType namespaces() {
        GroupVersionKind kind = new GroupVersionKind("", "v1", "Namespace");
        List<Subresource> subresources = List.of(
                new Subresource("finalize", kind, List.of("update")),
                new Subresource("status", kind, GET_PATCH_UPDATE));
        return type(
                "",
                names("namespaces", "Namespace"),
                false,
                true,
                ALL,
                version("v1", object(Map.of()), subresources),
                true);
    }

    static ResourceType serviceAccounts() {
        GroupVersionKind token = new GroupVersionKind("authentication.k8s.io", "v1", "TokenRequest");
        List<Subresource> subresources = List.of(new Subresource("token", token, List.of("create")));
        return type(
                "",
                names("serviceaccounts", "ServiceAccount"),
                true,
                true,
                ALL,
                version("v1", object(Map.of()), subresources),
                true);
    }

    static ResourceType accessReviews() {
        return type(
                "authorization.k8s.io",
                names("subjectaccessreviews", "SubjectAccessReview"),
                false,
                true,
                EnumSet.of(Verb.CREATE),
                version("v1", object(Map.of())),
                false);
    }

    static ResourceType deployments() {
        return type(
                "apps",
                names("deployments", "Deployment"),
                true,
                true,
                ALL,
                version("v1", object(Map.of()), List.of(scale())),
                true);
    }

    /** A custom resource with one of each: versions, subresources, extensions, defaults, limits. */
    static ResourceType widgets() {
        Map<String, Schema> spec = new LinkedHashMap<>();
        spec.put("port", with(schema(""), Map.of(), null, null, Constraints.NONE, intOrString()));
        spec.put("free", with(schema("object"), Map.of(), null, null, Constraints.NONE, Extensions.PRESERVE_UNKNOWN));
        spec.put("template", with(schema("object"), Map.of(), null, null, Constraints.NONE, embedded()));
        spec.put("note", nullable("string"));
        spec.put("size", defaulted("integer", 3));
        spec.put("items", with(schema("array"), Map.of(), null, INTEGER, Constraints.NONE, Extensions.NONE));
        Schema specSchema = with(schema("object"), spec, null, null, required("size", "note"), Extensions.NONE);
        Schema root = object(Map.of("spec", specSchema, "metadata", schema("object")));
        GroupVersionKind kind = new GroupVersionKind("example.com", "v1", "Widget");
        TypeVersion v1 = new TypeVersion(
                "v1",
                true,
                false,
                "",
                root,
                List.of(new Subresource("status", kind, GET_PATCH_UPDATE), scale()),
                new ScalePaths(".spec.size", ".status.size", ""),
                List.of(),
                List.of("spec.note"));
        TypeVersion old = new TypeVersion("v1beta1", false, false, "", root, List.of(), null, List.of(), List.of());
        return new ResourceType(
                "example.com",
                names("widgets", "Widget"),
                true,
                List.of(v1, old),
                "v1",
                ALL,
                ResourceSpace.local("example.com", "widgets"),
                false,
                new PlainRules(true),
                "widgets-hash");
    }

    /** A cluster-scoped custom resource whose schema keeps everything. */
    static ResourceType anythings() {
        Schema root = with(schema("object"), Map.of(), null, null, Constraints.NONE, Extensions.PRESERVE_UNKNOWN);
        return type("example.com", names("anythings", "Anything"), false, false, ALL, version("v1", root), true);
    }

    static ResourceNames names(String plural, String kind) {
        String singular = kind.toLowerCase(Locale.ROOT);
        return new ResourceNames(plural, singular, kind, kind + "List", List.of(), List.of());
    }

    static TypeVersion version(String name, Schema schema) {
        return version(name, schema, List.of());
    }

    private static TypeVersion version(String name, Schema schema, List<Subresource> subresources) {
        return new TypeVersion(name, true, false, "", schema, subresources, null, List.of(), List.of());
    }

    static ResourceType type(
            String group,
            ResourceNames names,
            boolean namespaced,
            boolean builtIn,
            Set<Verb> verbs,
            TypeVersion version,
            boolean stored) {
        return new ResourceType(
                group,
                names,
                namespaced,
                List.of(version),
                version.name(),
                verbs,
                ResourceSpace.local(group, names.plural()),
                builtIn,
                new PlainRules(stored),
                names.plural() + "-hash");
    }

    private static Subresource scale() {
        return new Subresource("scale", new GroupVersionKind("autoscaling", "v1", "Scale"), GET_PATCH_UPDATE);
    }

    static Schema object(Map<String, Schema> properties) {
        return with(schema("object"), properties, null, null, Constraints.NONE, Extensions.NONE);
    }

    static Schema schema(String type) {
        return described(type, "");
    }

    private static Schema described(String type, String description) {
        return new Schema(
                type, "", "", description, false, null, Map.of(), null, false, null, Constraints.NONE, Extensions.NONE);
    }

    static Schema nullable(String type) {
        return new Schema(type, "", "", "", true, null, Map.of(), null, false, null, Constraints.NONE, Extensions.NONE);
    }

    private static Schema defaulted(String type, int value) {
        return new Schema(
                type,
                "",
                "",
                "",
                false,
                JsonNodeFactory.instance.numberNode(value),
                Map.of(),
                null,
                false,
                null,
                Constraints.NONE,
                Extensions.NONE);
    }

    static Schema with(
            Schema base,
            Map<String, Schema> properties,
            @Nullable Schema additional,
            @Nullable Schema items,
            Constraints constraints,
            Extensions extensions) {
        return new Schema(
                base.type(),
                base.format(),
                base.title(),
                base.description(),
                base.nullable(),
                base.defaultValue(),
                properties,
                additional,
                false,
                items,
                constraints,
                extensions);
    }

    static Constraints required(String... names) {
        return new Constraints(
                null,
                false,
                null,
                false,
                null,
                null,
                null,
                "",
                null,
                null,
                false,
                null,
                null,
                List.of(names),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                null);
    }

    private static Extensions intOrString() {
        return new Extensions(false, false, true, "", List.of(), "", "", "", List.of());
    }

    private static Extensions embedded() {
        return new Extensions(true, true, false, "", List.of(), "", "", "", List.of());
    }

    private record PlainRules(boolean stored) implements TypeRules {

        @Override
        public Traits traits() {
            return new Traits(NameRule.DNS_SUBDOMAIN, false, false, false, true, stored);
        }

        @Override
        public void prepareForCreate(ObjectNode object) {}

        @Override
        public void prepareForUpdate(ObjectNode object, ObjectNode old, String subresource) {}

        @Override
        public List<FieldError> validate(ObjectNode object) {
            return List.of();
        }

        @Override
        public List<FieldError> validateUpdate(ObjectNode object, ObjectNode old, String subresource) {
            return List.of();
        }
    }
}
