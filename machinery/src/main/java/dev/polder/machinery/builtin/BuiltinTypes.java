package dev.polder.machinery.builtin;

import dev.polder.api.resource.GroupVersionKind;
import dev.polder.machinery.schema.Schema;
import dev.polder.machinery.type.ResourceType;
import dev.polder.machinery.type.TypeRules;
import dev.polder.machinery.type.TypeVersion;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Kubernetes' own resource types: those that kcp serves in every workspace. What only workspaces of the kube profile serve
 * is listed by {@code builtin.kube}.
 */
public final class BuiltinTypes {

    private static final String API = "io.k8s.api.";

    /** Packages of groups whose definitions lie elsewhere or are named otherwise. */
    private static final Map<String, String> PACKAGES = Map.of(
            "", API + "core.",
            "rbac.authorization.k8s.io", API + "rbac.",
            "apiextensions.k8s.io", "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.");

    /** Groups of client-go's scheme, served or not. */
    private static final Set<String> GROUPS = Set.of(
            "",
            "admissionregistration.k8s.io",
            "apps",
            "authentication.k8s.io",
            "authorization.k8s.io",
            "autoscaling",
            "batch",
            "certificates.k8s.io",
            "coordination.k8s.io",
            "discovery.k8s.io",
            "events.k8s.io",
            "flowcontrol.apiserver.k8s.io",
            "networking.k8s.io",
            "node.k8s.io",
            "policy",
            "rbac.authorization.k8s.io",
            "resource.k8s.io",
            "scheduling.k8s.io",
            "storage.k8s.io");

    private static final BuiltinSchemas SCHEMAS = new BuiltinSchemas(BuiltinDefinitions.get());

    private BuiltinTypes() {}

    /**
     * All types, in the order of discovery: groups by upstream's priorities, resources by name.
     *
     * @param crdRules the rules of CustomResourceDefinitions
     * @param clock dates what the rules must date
     */
    public static List<ResourceType> all(TypeRules crdRules, InstantSource clock) {
        return BuiltinCatalog.types(crdRules, clock);
    }

    /**
     * The schema of one version of a built-in type. Cheap: fields are parsed when they are first looked at.
     *
     * <p>Values of built-in objects are judged by the type's rules, as upstream does it. Of the schema only the structure
     * counts for them (types, defaults, marks); {@code required} and {@code enum} are there for documentation.
     *
     * @throws IllegalArgumentException when the type is not built in
     */
    public static Schema schemaOf(ResourceType type, TypeVersion version) {
        return schemaOf(type.kind(version.name()));
    }

    /** The schema of a kind, which may also be one without a resource, such as TokenRequest or Scale. */
    public static Schema schemaOf(GroupVersionKind kind) {
        String name = definitionName(kind);
        return BuiltinDefinitions.get().names().contains(name) ? SCHEMAS.of(name) : Profile.SCHEMAS.of(name);
    }

    /**
     * The structure of any stable kind of Kubernetes, served or not, as far as strategic merge patch needs it; empty for
     * kinds that are not Kubernetes' own.
     */
    public static Optional<Schema> known(GroupVersionKind kind) {
        if (!GROUPS.contains(kind.group())) {
            return Optional.empty();
        }
        String name = definitionName(kind);
        return BuiltinDefinitions.known().names().contains(name)
                ? Optional.of(Known.SCHEMAS.of(name))
                : Optional.empty();
    }

    private static final class Profile {
        static final BuiltinSchemas SCHEMAS = new BuiltinSchemas(BuiltinDefinitions.ofProfile());
    }

    private static final class Known {
        static final BuiltinSchemas SCHEMAS = new BuiltinSchemas(BuiltinDefinitions.known());
    }

    /** What is sent to ask for a token of a service account: a kind of a subresource, whose objects nobody stores. */
    public static ResourceType tokenRequest() {
        return BuiltinCatalog.tokenRequest();
    }

    /** What is sent to a {@code /scale}, of whatever resource: a kind of a subresource, too. */
    public static ResourceType scale() {
        return BuiltinCatalog.scale();
    }

    /** The name of a kind's OpenAPI definition, e.g. {@code io.k8s.api.core.v1.ConfigMap}. */
    public static String definitionName(GroupVersionKind kind) {
        int dot = kind.group().indexOf('.');
        String first = dot < 0 ? kind.group() : kind.group().substring(0, dot);
        String prefix = PACKAGES.getOrDefault(kind.group(), API + first + ".");
        return prefix + kind.version() + "." + kind.kind();
    }
}
