package dev.polder.cli.plugin;

import dev.polder.cli.session.Console;
import java.io.FileDescriptor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the build runs while the JVM watches which classes the commands for workspaces need. */
public final class PluginTraining {

    static final List<List<String>> LINES = List.of(
            List.of("ws", "."),
            List.of("ws", "current", "--short"),
            List.of("ws", ":root"),
            List.of("ws", "-"),
            List.of("ws", "tree"),
            List.of("ws", "create-context", "training", "--overwrite"),
            List.of("ws", "--help"));

    /** What asks no server. */
    static final List<List<String>> QUICK_LINES =
            List.of(List.of("ws", "."), List.of("ws", "current", "--short"), List.of("ws", ".", "--context=other"));

    /**
     * Every form that YAML can have in a kubeconfig. A class that is not in the cache costs more than all others together:
     * the JVM then looks for it in every jar.
     */
    static final String EVERY_FORM = """
            # a comment
            ---
            apiVersion: v1
            kind: Config
            preferences: {}
            clusters:
            - cluster:
                certificate-authority-data: YQ==
                server: https://127.0.0.1:6443/clusters/root:a
              name: root
            - {name: "other", cluster: &anchor {server: 'https://127.0.0.1', "tls-server-name": "\\u0061"}}
            - name: third
              cluster: *anchor
            contexts:
            - context: {cluster: root, user: admin, namespace: n}
              name: root
            - context:
                cluster: other
                user: login
              name: other
            current-context: root
            users:
            - name: admin
              user: {token: none, as: "", as-groups: []}
            - name: login
              user:
                exec:
                  apiVersion: client.authentication.k8s.io/v1
                  args: [a, "b"]
                  command: login
                  env:
                  - name: A
                    value: !!str "1"
                  installHint: |
                    first
                    second
                  interactiveMode: Never
                  provideClusterInfo: false
                as: jane
                as-user-extra:
                  ? key
                  : - >-
                      folded
                      text
            """;

    private PluginTraining() {}

    /**
     * Runs every line on a copy of the kubeconfig of the first argument, whose server is there; with a second argument those
     * that need no server, on a kubeconfig with everything in it.
     */
    public static void main(String[] arguments) throws IOException {
        boolean quick = arguments.length > 1;
        Path copy = Path.of(arguments[0] + ".training");
        Files.writeString(copy, quick ? EVERY_FORM : Files.readString(Path.of(arguments[0])));
        try {
            Map<String, String> environment = new HashMap<>(System.getenv());
            environment.put("KUBECONFIG", copy + ":" + copy + ".none");
            Console console = new Console(
                    PluginMain.writer(FileDescriptor.out), PluginMain.writer(FileDescriptor.err), environment);
            for (List<String> line : quick ? QUICK_LINES : LINES) {
                if (PluginMain.run(console, line) != 0) {
                    throw new IllegalStateException("the training run failed at " + line);
                }
            }
        } finally {
            Files.delete(copy);
        }
    }
}
