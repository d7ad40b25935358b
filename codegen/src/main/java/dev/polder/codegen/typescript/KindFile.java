package dev.polder.codegen.typescript;

import dev.polder.codegen.model.Declaration;
import dev.polder.codegen.model.Declaration.Choice;
import dev.polder.codegen.model.Declaration.Struct;
import dev.polder.codegen.model.Kind;
import dev.polder.codegen.model.Version;

/** The module of one version of a kind: its types, and its client. */
final class KindFile {

    private final Kind kind;
    private final Version version;
    private final String name;

    private KindFile(Kind kind, Version version) {
        this.kind = kind;
        this.version = version;
        name = Names.type(kind.names().kind());
    }

    static String of(Kind kind, Version version) {
        KindFile file = new KindFile(kind, version);
        StringBuilder body = new StringBuilder("import * as $ from \"../../../runtime/index.js\";\n");
        body.append('\n').append(file.root());
        for (Declaration type : version.types()) {
            body.append('\n')
                    .append(
                            switch (type) {
                                case Struct struct ->
                                    new TsDoc("").description(struct.description())
                                            + TypeText.struct(
                                                    struct, "export interface " + Names.type(struct.name()), "");
                                case Choice choice -> TypeText.choice(choice);
                            });
        }
        return body.append('\n')
                .append(file.others())
                .append('\n')
                .append(file.client())
                .toString();
    }

    private String apiVersion() {
        return kind.group().isEmpty() ? version.name() : kind.group() + "/" + version.name();
    }

    private String root() {
        TsDoc doc = new TsDoc("").description(version.root().description());
        if (version.root().description().isEmpty()) {
            doc.paragraph("A `%s` of `%s`.".formatted(kind.names().kind(), apiVersion()));
        }
        if (!version.deprecation().isEmpty()) {
            doc.paragraph("@deprecated " + TsDoc.escape(version.deprecation()));
        }
        String first = """
              apiVersion: %s;
              kind: %s;
              metadata: $.ObjectMeta;
            """.formatted(
                        Names.literal(apiVersion()), Names.literal(kind.names().kind()));
        return doc + TypeText.struct(version.root(), "export interface " + name, first);
    }

    private String others() {
        return """
            /** The answer to a list of `%2$s`. */
            export type %3$s = $.ObjectList<%1$s>;

            /** What somebody wants to own of a `%4$s` (server-side apply). */
            export type %1$sApply = $.Applied<%1$s>;
            """.formatted(
                        name,
                        kind.names().plural(),
                        Names.type(kind.names().list()),
                        kind.names().kind());
    }

    private String client() {
        StringBuilder body = new StringBuilder("""
            /** Requests about `%1$s` of `%2$s`%3$s. */
            export class %4$sClient extends $.ResourceClient<%4$s> {
              static readonly type: $.ResourceType = {
                group: %5$s,
                version: %6$s,
                kind: %7$s,
                plural: %8$s,
                namespaced: %9$s,
              };
            """.formatted(
                        kind.names().plural(),
                        apiVersion(),
                        kind.namespaced() ? ", in one namespace or in all" : "",
                        name,
                        Names.literal(kind.group()),
                        Names.literal(version.name()),
                        Names.literal(kind.names().kind()),
                        Names.literal(kind.names().plural()),
                        kind.namespaced()));
        if (kind.namespaced()) {
            body.append("""

                  constructor(cluster: $.Cluster, namespace?: string) {
                    super(cluster, %1$sClient.type, namespace);
                  }

                  /** The same about one namespace. */
                  namespace(namespace: string): %1$sClient {
                    return new %1$sClient(this.cluster, namespace);
                  }
                """.formatted(name));
        } else {
            body.append("""

                  constructor(cluster: $.Cluster) {
                    super(cluster, %sClient.type);
                  }
                """.formatted(name));
        }
        subresources(body);
        return body.append("}\n").toString();
    }

    private void subresources(StringBuilder body) {
        if (version.status()) {
            body.append("""

                  /** Replaces the status, and nothing else. */
                  updateStatus(object: $.Draft<%1$s>, options: $.WriteOptions = {}): $.Reply<%1$s> {
                    return this.replace(object, "status", options);
                  }

                  /** Applies the status, and nothing else. */
                  applyStatus(object: %1$sApply, options: $.ApplyOptions): $.Reply<%1$s> {
                    return this.applyTo(object, "status", options);
                  }
                """.formatted(name));
        }
        if (version.scale() != null) {
            body.append("""

                  /** How many replicas are wanted, and how many there are. */
                  scale(name: string, options: $.Abortable = {}): $.Reply<$.Scale> {
                    return this.scaled(name, undefined, options);
                  }

                  /** Wants another number of replicas. */
                  scaleTo(name: string, replicas: number, options: $.Abortable = {}): $.Reply<$.Scale> {
                    return this.scaled(name, replicas, options);
                  }
                """);
        }
    }
}
