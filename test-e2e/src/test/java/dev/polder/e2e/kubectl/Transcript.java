package dev.polder.e2e.kubectl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.e2e.harness.Command;
import dev.polder.e2e.harness.Kubectl;
import dev.polder.e2e.harness.LineReader;
import dev.polder.e2e.harness.ServerProcess;
import dev.polder.e2e.harness.SharedServer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** What one user types: one kubectl, in a namespace and with a custom resource's group that nobody else uses. */
final class Transcript implements AutoCloseable {

    private final Kubectl kubectl;
    private final String cluster;
    private final String namespace;
    private final List<String> said = new ArrayList<>();

    private Transcript(Kubectl kubectl, String cluster, String namespace) {
        this.kubectl = kubectl;
        this.cluster = cluster;
        this.namespace = namespace;
    }

    /** Begins in a fresh namespace of root, made by that kubectl itself. */
    static Transcript begin(Kubectl.Found found, ServerProcess server, String topic) {
        Kubectl kubectl = Kubectl.of(found, server.kubeconfigFile());
        return new Transcript(kubectl, "root", SharedServer.namespace(topic)).begun();
    }

    private Transcript begun() {
        assertThat(anywhere("create", "namespace", namespace).succeeded())
                .isEqualTo("namespace/" + namespace + " created\n");
        return this;
    }

    /**
     * Has the same typed in root and then in a nested workspace, with the same names while those of root are still there, and
     * compares what was printed line by line.
     */
    static void inRootAndNested(Kubectl.Found found, ServerProcess server, String topic, Consumer<Transcript> typed) {
        NestedWorkspace nested = NestedWorkspace.of(server);
        try (Transcript root = begin(found, server, topic)) {
            typed.accept(root);
            Kubectl inside = Kubectl.of(found, nested.kubeconfig());
            try (Transcript below = new Transcript(inside, nested.cluster(), root.namespace).begun()) {
                typed.accept(below);
                assertThat(below.said)
                        .as("the same in a workspace as in root")
                        .isNotEmpty()
                        .isEqualTo(root.said);
            }
        }
    }

    String namespace() {
        return namespace;
    }

    /** The group of this transcript's custom resource. */
    String group() {
        return namespace + ".example.com";
    }

    Kubectl kubectl() {
        return kubectl;
    }

    /** Runs a command without a namespace. */
    Command.Result anywhere(String... arguments) {
        return heard(kubectl, arguments);
    }

    private Command.Result heard(Kubectl with, String... arguments) {
        Command.Result result = with.run(arguments);
        said.addAll(Said.lines(List.of(arguments), result, cluster, group()));
        return result;
    }

    /** Runs a command in this transcript's namespace. */
    Command.Result run(String... arguments) {
        return heard(kubectl, here(arguments));
    }

    /** The same with one more environment variable. */
    Command.Result runWith(String variable, String value, String... arguments) {
        return heard(kubectl.with(variable, value), here(arguments));
    }

    /** Runs a command in this transcript's namespace, and returns what it printed. */
    String says(String... arguments) {
        return run(arguments).succeeded();
    }

    LineReader start(String... arguments) {
        return kubectl.start(here(arguments));
    }

    private String[] here(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add("--namespace=" + namespace);
        return all.toArray(String[]::new);
    }

    /** Creates a ConfigMap with one entry, {@code text}. */
    void createConfigMap(String name, String text) {
        assertThat(says("create", "configmap", name, "--from-literal=text=" + text))
                .isEqualTo("configmap/" + name + " created\n");
    }

    String configMapFile(String name, String text) {
        return kubectl.file(name + "-" + text + ".yaml", """
                apiVersion: v1
                kind: ConfigMap
                metadata:
                  name: %s
                data:
                  text: %s
                """.formatted(name, text));
    }

    /** A ConfigMap that another one owns, and that stays in sight after its deletion, until its finalizer is removed. */
    String dependentFile(String name, String owner) {
        return kubectl.file(
                name + ".yaml", """
                apiVersion: v1
                kind: ConfigMap
                metadata:
                  name: %s
                  finalizers: [example.com/hold]
                  ownerReferences:
                  - {apiVersion: v1, kind: ConfigMap, name: %s, uid: %s, blockOwnerDeletion: true}
                """.formatted(name, owner, says("get", "cm", owner, "-o", "jsonpath={.metadata.uid}")));
    }

    /** Makes sure that a ConfigMap is not there. */
    void isGone(String name) {
        assertThat(run("get", "cm", name).failed())
                .isEqualTo("Error from server (NotFound): configmaps \"" + name + "\" not found\n");
    }

    /** Installs a CRD of this transcript's group, and waits until it is served. */
    void installWidgets() {
        String file = kubectl.file("crd.yaml", CRD.replace("@GROUP@", group()));
        assertThat(anywhere("apply", "-f", file).succeeded())
                .isEqualTo("customresourcedefinition.apiextensions.k8s.io/widgets." + group() + " created\n");
        assertThat(anywhere("wait", "--for=condition=Established", "crd/widgets." + group(), "--timeout=60s")
                        .succeeded())
                .isEqualTo("customresourcedefinition.apiextensions.k8s.io/widgets." + group() + " condition met\n");
    }

    String widgetFile(String name, int size) {
        return kubectl.file(name + "-" + size + ".yaml", """
                apiVersion: %s/v1
                kind: Widget
                metadata:
                  name: %s
                spec:
                  size: %d
                """.formatted(group(), name, size));
    }

    @Override
    public void close() {
        anywhere("delete", "crd", "widgets." + group(), "--ignore-not-found", "--wait=false");
        anywhere("delete", "namespace", namespace, "--wait=false");
        kubectl.forget();
    }

    private static final String CRD = """
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            metadata:
              name: widgets.@GROUP@
            spec:
              group: @GROUP@
              scope: Namespaced
              names: {plural: widgets, singular: widget, kind: Widget, shortNames: [wd], categories: [things]}
              versions:
              - name: v1
                served: true
                storage: true
                subresources: {status: {}, scale: {specReplicasPath: .spec.size, statusReplicasPath: .status.size}}
                additionalPrinterColumns:
                - {name: Size, type: integer, jsonPath: .spec.size}
                - {name: Colour, type: string, jsonPath: .spec.colour, priority: 1}
                schema:
                  openAPIV3Schema:
                    type: object
                    description: A widget is a thing to test with.
                    required: [spec]
                    properties:
                      spec:
                        type: object
                        required: [size]
                        properties:
                          size: {type: integer, minimum: 1, description: How large it is.}
                          colour: {type: string, enum: [red, green], default: red}
                      status:
                        type: object
                        properties:
                          size: {type: integer}
            """;
}
