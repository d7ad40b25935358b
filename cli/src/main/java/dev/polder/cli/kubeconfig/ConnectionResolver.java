package dev.polder.cli.kubeconfig;

import dev.polder.cli.kubeconfig.Connection.ClientCertificate;
import dev.polder.cli.kubeconfig.Connection.CredentialPlugin;
import dev.polder.cli.kubeconfig.Connection.Tls;
import dev.polder.cli.kubeconfig.Connection.Token;
import dev.polder.cli.kubeconfig.Connection.User;
import dev.polder.cli.kubeconfig.Kubeconfig.Entry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Picks the cluster and the user of the current context (clientcmd: {@code DirectClientConfig}). */
public final class ConnectionResolver {

    private final Kubeconfig kubeconfig;
    private final Overrides flags;

    /** A resolver of what was loaded, with flags against it. */
    public ConnectionResolver(Kubeconfig kubeconfig, Overrides flags) {
        this.kubeconfig = kubeconfig;
        this.flags = flags;
    }

    /**
     * How to reach the server of the current context, or of the one that the flag names.
     *
     * @throws KubeconfigException in client-go's words when something is missing or contradicts itself
     */
    public Connection resolve() {
        String contextName = flags.value("context", kubeconfig.currentContext());
        Entry context = kubeconfig.contexts().get(contextName);
        if (context == null && !flags.value("context").isEmpty()) {
            throw new KubeconfigException("context " + quoted(contextName) + " does not exist");
        }
        String userName = flags.value("user", context == null ? "" : context.text("user"));
        Entry user = kubeconfig.users().get(userName);
        if (user == null && !flags.value("user").isEmpty()) {
            throw new KubeconfigException("auth info " + quoted(userName) + " does not exist");
        }
        String clusterName = context == null ? "" : context.text("cluster");
        Entry cluster = kubeconfig.clusters().get(clusterName);
        Entry nothing = new Entry(Path.of("."), Map.of());
        Connection connection = new Connection(
                server(cluster == null ? nothing : cluster),
                tls(cluster == null ? nothing : cluster),
                user(userName, user == null ? nothing : user),
                flags.value("proxy-url", (cluster == null ? nothing : cluster).text("proxy-url")));
        ConnectionCheck check = new ConnectionCheck();
        if (context == null && !contextName.isEmpty()) {
            check.missingContext(contextName);
        }
        check.user(connection.user(), user == null ? nothing : user);
        check.cluster(clusterName, connection, cluster == null || cluster.body().isEmpty());
        check.refuseFaults();
        return connection;
    }

    /** The URL without query and fragment, which paths are put behind. */
    private String server(Entry cluster) {
        String server = flags.value("server", cluster.text("server"));
        for (char end : new char[] {'#', '?'}) {
            int at = server.indexOf(end);
            server = at < 0 ? server : server.substring(0, at);
        }
        return server;
    }

    /** Flags that say how to trust replace all that the file says about it. */
    private Tls tls(Entry cluster) {
        boolean replaced = flags.isTrue("insecure-skip-tls-verify")
                || !flags.value("certificate-authority").isEmpty();
        String name = !flags.value("server").isEmpty()
                        || !flags.value("tls-server-name").isEmpty()
                ? flags.value("tls-server-name")
                : cluster.text("tls-server-name");
        return replaced
                ? new Tls("", flags.value("certificate-authority"), flags.isTrue("insecure-skip-tls-verify"), name)
                : new Tls(
                        cluster.text("certificate-authority-data"),
                        cluster.path("certificate-authority"),
                        cluster.text("insecure-skip-tls-verify").equals("true"),
                        name);
    }

    private User user(String name, Entry user) {
        String token = flags.value("token", user.text("token"));
        String userName = flags.value("username", user.text("username"));
        String password = flags.value("password", user.text("password"));
        return new User(
                name,
                new Token(token, user.path("tokenFile")),
                userName.isEmpty() && password.isEmpty() ? "" : userName + ":" + password,
                new ClientCertificate(
                        user.text("client-certificate-data"),
                        user.path("client-certificate"),
                        user.text("client-key-data"),
                        user.path("client-key")),
                impersonation(user),
                plugin(user),
                YamlValues.text(YamlValues.inner(user.body(), "auth-provider"), "name"));
    }

    private Map<String, List<String>> impersonation(Entry user) {
        Map<String, List<String>> headers = new LinkedHashMap<>();
        put(headers, "Impersonate-User", texts(user.text("as")));
        put(headers, "Impersonate-Uid", texts(flags.value("as-uid", user.text("as-uid"))));
        put(headers, "Impersonate-Group", YamlValues.texts(user.body(), "as-groups"));
        Map<String, Object> extra = YamlValues.inner(user.body(), "as-user-extra");
        for (String key : extra.keySet()) {
            put(headers, "Impersonate-Extra-" + key, YamlValues.texts(extra, key));
        }
        return headers;
    }

    private static List<String> texts(String text) {
        return text.isEmpty() ? List.of() : List.of(text);
    }

    private static void put(Map<String, List<String>> headers, String name, List<String> values) {
        if (!values.isEmpty()) {
            headers.put(name, values);
        }
    }

    private static CredentialPlugin plugin(Entry user) {
        Map<String, Object> exec = YamlValues.inner(user.body(), "exec");
        Map<String, String> environment = new LinkedHashMap<>();
        for (Object item : YamlValues.items(exec, "env")) {
            Map<String, Object> variable = YamlValues.map(item);
            environment.put(YamlValues.text(variable, "name"), YamlValues.text(variable, "value"));
        }
        String command = YamlValues.text(exec, "command");
        boolean onPath = command.indexOf('/') < 0;
        List<String> arguments = new ArrayList<>(YamlValues.texts(exec, "args"));
        return new CredentialPlugin(
                onPath
                        ? command
                        : user.origin().toAbsolutePath().resolveSibling(command).toString(),
                arguments,
                environment,
                YamlValues.text(exec, "apiVersion"),
                YamlValues.text(exec, "installHint"));
    }

    static String quoted(String name) {
        return "\"" + name + "\"";
    }
}
