package dev.polder.codegen.java;

import dev.polder.codegen.model.Kind;
import dev.polder.codegen.model.Version;
import dev.polder.codegen.output.GeneratedFile;

/** The client of a kind: what every kind has it inherits; here is what is typed, and which subresources there are. */
final class ClientFile {

    private ClientFile() {}

    static GeneratedFile of(VersionPackage scope, Kind kind, Version version) {
        String object = kind.names().kind();
        String name = object + "Client";
        JavaFile file = scope.file(name);
        String string = file.type("java.lang.String");
        String client = file.type("io.fabric8.kubernetes.client.KubernetesClient");
        String type = object + ".class";
        StringBuilder body = new StringBuilder();
        body.append("""
            /** Requests about {@code %s} of {@code %s/%s}%s. */
            public final class %s extends %s<%s> {
            """.formatted(
                        kind.names().plural(),
                        kind.group(),
                        version.name(),
                        kind.namespaced() ? ", in one namespace or in all" : "",
                        name,
                        file.type(scope.runtime() + ".ResourceClient"),
                        object));
        if (kind.namespaced()) {
            body.append("""

                    /** A client about all namespaces. For single objects use {@link #namespace}. */
                    public %1$s(%2$s client) {
                        this(client, null);
                    }

                    private %1$s(%2$s client, %3$s namespace) {
                        super(client, %4$s, namespace);
                    }

                    /** The same about one namespace. */
                    public %1$s namespace(%3$s namespace) {
                        return new %1$s(fabric8(), namespace);
                    }
                """.formatted(name, client, string, type));
        } else {
            body.append("""

                    public %s(%s client) {
                        super(client, %s, null);
                    }
                """.formatted(name, client, type));
        }
        body.append(apply(object, "", string));
        if (version.status()) {
            body.append("""

                    /** Replaces the status, and nothing else. */
                    public %1$s updateStatus(%1$s object) {
                        return resource(object).updateStatus();
                    }
                """.formatted(object));
            body.append(apply(object, "Status", string));
        }
        if (version.scale() != null) {
            body.append(scale(object, string, file.type("io.fabric8.kubernetes.api.model.autoscaling.v1.Scale")));
        }
        return file.with(body.append("}\n").toString());
    }

    private static String apply(String object, String subresource, String string) {
        return """

                /** Applies%4$s; refused with 409 where another manager owns a field with another value. */
                public %1$s apply%2$s(%1$sApply wanted, %3$s fieldManager) {
                    return apply(wanted.toObject(), %5$s, fieldManager, false);
                }

                /** Applies%4$s, and takes over what other managers own. */
                public %1$s forceApply%2$s(%1$sApply wanted, %3$s fieldManager) {
                    return apply(wanted.toObject(), %5$s, fieldManager, true);
                }
            """.formatted(
                        object,
                        subresource,
                        string,
                        subresource.isEmpty() ? "" : " the status",
                        subresource.isEmpty() ? "null" : "\"status\"");
    }

    private static String scale(String object, String string, String scale) {
        return """

                /** How many replicas are wanted, and how many there are. */
                public %3$s scale(%2$s name) {
                    return resource(name).scale();
                }

                /** Wants another number of replicas. */
                public %1$s scale(%2$s name, int replicas) {
                    return resource(name).scale(replicas);
                }
            """.formatted(object, string, scale);
    }
}
