package dev.polder.server.discovery;

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
import dev.polder.machinery.type.Subresource;
import dev.polder.machinery.type.TypeRules;
import dev.polder.machinery.type.TypeVersion;
import dev.polder.spi.schema.ResourceCatalog;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** A few types of Kubernetes and one custom resource, as a catalogue lists them. */
final class SampleTypes {

    private static final Set<Verb> ALL = EnumSet.allOf(Verb.class);
    private static final Schema OBJECT = new Schema(
            "object", "", "", "", false, null, Map.of(), null, false, null, Constraints.NONE, Extensions.NONE);

    private SampleTypes() {}

    static ResourceCatalog catalog() {
        return catalog(
                serviceAccounts(), configMaps(), namespaces(), accessReviews(), events(), widgets("example.com"));
    }

    static ResourceCatalog catalog(ResourceType... types) {
        String hash = List.of(types).stream().map(ResourceType::contentHash).collect(Collectors.joining("+"));
        return new ResourceCatalog(hash, List.of(types));
    }

    static ResourceType configMaps() {
        return builtIn("", names("configmaps", "ConfigMap", "cm"), true, ALL, List.of());
    }

    static ResourceType namespaces() {
        GroupVersionKind kind = new GroupVersionKind("", "v1", "Namespace");
        return builtIn(
                "",
                names("namespaces", "Namespace", "ns"),
                false,
                EnumSet.complementOf(EnumSet.of(Verb.DELETECOLLECTION)),
                List.of(
                        new Subresource("finalize", kind, List.of("update")),
                        new Subresource("status", kind, List.of("get", "patch", "update"))));
    }

    static ResourceType serviceAccounts() {
        GroupVersionKind token = new GroupVersionKind("authentication.k8s.io", "v1", "TokenRequest");
        return builtIn(
                "",
                names("serviceaccounts", "ServiceAccount", "sa"),
                true,
                ALL,
                List.of(new Subresource("token", token, List.of("create"))));
    }

    static ResourceType accessReviews() {
        return builtIn(
                "authorization.k8s.io",
                names("subjectaccessreviews", "SubjectAccessReview"),
                false,
                EnumSet.of(Verb.CREATE),
                List.of());
    }

    /** One store for both event groups, in the core group. */
    static ResourceType events() {
        return new ResourceType(
                "events.k8s.io",
                names("events", "Event", "ev"),
                true,
                List.of(version("v1", true, List.of())),
                "v1",
                ALL,
                ResourceSpace.local("", "events"),
                true,
                new PlainRules(true),
                "events-hash");
    }

    static ResourceType widgets(String group, String... extraVersions) {
        GroupVersionKind kind = new GroupVersionKind(group, "v1", "Widget");
        List<String> verbs = List.of("get", "patch", "update");
        List<TypeVersion> versions = new ArrayList<>();
        versions.add(version(
                "v1",
                true,
                List.of(
                        new Subresource("status", kind, verbs),
                        new Subresource("scale", new GroupVersionKind("autoscaling", "v1", "Scale"), verbs))));
        for (String extra : extraVersions) {
            versions.add(version(extra, true, List.of()));
        }
        versions.add(version("v0", false, List.of()));
        return new ResourceType(
                group,
                new ResourceNames("widgets", "widget", "Widget", "WidgetList", List.of("wd"), List.of("all")),
                true,
                versions,
                "v1",
                ALL,
                ResourceSpace.local(group, "widgets"),
                false,
                new PlainRules(true),
                "widgets-" + group + String.join("-", extraVersions));
    }

    private static ResourceType builtIn(
            String group, ResourceNames names, boolean namespaced, Set<Verb> verbs, List<Subresource> subresources) {
        return new ResourceType(
                group,
                names,
                namespaced,
                List.of(version("v1", true, subresources)),
                "v1",
                verbs,
                ResourceSpace.local(group, names.plural()),
                true,
                new PlainRules(verbs.contains(Verb.GET)),
                names.plural() + "-hash");
    }

    private static ResourceNames names(String plural, String kind, String... shortNames) {
        return new ResourceNames(
                plural, kind.toLowerCase(Locale.ROOT), kind, kind + "List", List.of(shortNames), List.of());
    }

    private static TypeVersion version(String name, boolean served, List<Subresource> subresources) {
        return new TypeVersion(name, served, false, "", OBJECT, subresources, null, List.of(), List.of());
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
