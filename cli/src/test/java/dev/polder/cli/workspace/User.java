package dev.polder.cli.workspace;

import dev.polder.cli.plugin.Plugins;
import dev.polder.cli.session.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Somebody with a kubeconfig who types commands. */
public final class User {

    private final Path folder;
    private final Map<String, String> environment = new HashMap<>();
    private String out = "";
    private String err = "";

    /** With a kubeconfig that leads to a workspace of a server. */
    public User(Path folder, FakeKcp server, String path) {
        this(folder, """
                apiVersion: v1
                kind: Config
                clusters:
                - cluster:
                    certificate-authority-data: %s
                    server: %s/clusters/%s
                  name: workspace.kcp.io/current
                contexts:
                - context:
                    cluster: workspace.kcp.io/current
                    user: test
                  name: workspace.kcp.io/current
                current-context: workspace.kcp.io/current
                users:
                - name: test
                  user:
                    token: secret
                """.formatted(server.authorityData(), server.url(), path));
    }

    /** With this kubeconfig. */
    public User(Path folder, String kubeconfig) {
        this.folder = folder;
        try {
            Files.writeString(kubeconfigFile(), kubeconfig);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        environment.put("KUBECONFIG", kubeconfigFile().toString());
        environment.put("HOME", "/users/sts");
    }

    public Path kubeconfigFile() {
        return folder.resolve("kubeconfig");
    }

    /** The text of the kubeconfig. */
    public String kubeconfig() {
        try {
            return Files.readString(kubeconfigFile());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Sets a variable. */
    public User with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    /** Runs a command line, and returns its exit code. */
    public int run(String... line) {
        StringWriter said = new StringWriter();
        StringWriter complained = new StringWriter();
        int code = Plugins.run(
                new Console(new PrintWriter(said), new PrintWriter(complained), environment), "kubectl", List.of(line));
        out = said.toString();
        err = complained.toString();
        return code;
    }

    /** What the last command printed. */
    public String out() {
        return out;
    }

    /** What it printed on standard error. */
    public String err() {
        return err;
    }
}
