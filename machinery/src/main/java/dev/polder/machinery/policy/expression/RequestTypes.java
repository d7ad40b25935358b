package dev.polder.machinery.policy.expression;

import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;
import dev.polder.machinery.cel.type.DeclType;
import dev.polder.machinery.cel.type.DeclType.Field;
import dev.polder.machinery.cel.type.DeclType.ListOf;
import dev.polder.machinery.cel.type.DeclType.MapOf;
import dev.polder.machinery.cel.type.DeclType.Scalar;
import dev.polder.machinery.cel.type.DeclType.Struct;
import dev.polder.machinery.cel.type.Escaping;
import java.util.LinkedHashMap;
import java.util.Map;

/** The types of {@code request} and {@code namespaceObject} (apiserver {@code pkg/admission/plugin/cel/compile.go}). */
final class RequestTypes {

    private static final Scalar TEXT = scalar(SimpleType.STRING);
    private static final Scalar MOMENT = scalar(SimpleType.TIMESTAMP);
    private static final Scalar WHOLE = scalar(SimpleType.INT);
    private static final DeclType TEXTS = new ListOf(TEXT, -1);
    private static final DeclType LABELS = new MapOf(TEXT, -1);

    static final Struct REQUEST = request();
    static final Struct NAMESPACE = namespace();

    private RequestTypes() {}

    private static Scalar scalar(CelType type) {
        return new Scalar(type, 0, 0);
    }

    private static Struct request() {
        Struct kind = struct("kubernetes.GroupVersionKind", Map.of("group", TEXT, "version", TEXT, "kind", TEXT));
        Struct resource =
                struct("kubernetes.GroupVersionResource", Map.of("group", TEXT, "version", TEXT, "resource", TEXT));
        Struct user = struct(
                "kubernetes.UserInfo",
                Map.of("username", TEXT, "uid", TEXT, "groups", TEXTS, "extra", new MapOf(TEXTS, -1)));
        return struct(
                "kubernetes.AdmissionRequest",
                Map.ofEntries(
                        Map.entry("kind", kind),
                        Map.entry("resource", resource),
                        Map.entry("subResource", TEXT),
                        Map.entry("requestKind", kind),
                        Map.entry("requestResource", resource),
                        Map.entry("requestSubResource", TEXT),
                        Map.entry("name", TEXT),
                        Map.entry("namespace", TEXT),
                        Map.entry("operation", TEXT),
                        Map.entry("userInfo", user),
                        Map.entry("dryRun", scalar(SimpleType.BOOL)),
                        Map.entry("options", scalar(SimpleType.DYN))));
    }

    private static Struct namespace() {
        Struct condition = struct(
                "kubernetes.NamespaceCondition",
                Map.of(
                        "status", TEXT,
                        "type", TEXT,
                        "lastTransitionTime", MOMENT,
                        "message", TEXT,
                        "reason", TEXT));
        Struct metadata = struct(
                "kubernetes.NamespaceMetadata",
                Map.ofEntries(
                        Map.entry("name", TEXT),
                        Map.entry("generateName", TEXT),
                        Map.entry("namespace", TEXT),
                        Map.entry("labels", LABELS),
                        Map.entry("annotations", LABELS),
                        Map.entry("UID", TEXT),
                        Map.entry("creationTimestamp", MOMENT),
                        Map.entry("deletionGracePeriodSeconds", WHOLE),
                        Map.entry("deletionTimestamp", MOMENT),
                        Map.entry("generation", WHOLE),
                        Map.entry("resourceVersion", TEXT),
                        Map.entry("finalizers", TEXTS)));
        return struct(
                "kubernetes.Namespace",
                Map.of(
                        "metadata",
                        metadata,
                        "spec",
                        struct("kubernetes.NamespaceSpec", Map.of("finalizers", TEXTS)),
                        "status",
                        struct(
                                "kubernetes.NamespaceStatus",
                                Map.of("conditions", new ListOf(condition, -1), "phase", TEXT))));
    }

    private static Struct struct(String name, Map<String, DeclType> fields) {
        Map<String, Field> declared = new LinkedHashMap<>();
        // A keyword is known by its plain name, too: DeclType.Struct.
        fields.forEach((field, type) -> declared.put(Escaping.escape(field).orElse(field), new Field(type, true)));
        return new Struct(name, declared, 0);
    }
}
