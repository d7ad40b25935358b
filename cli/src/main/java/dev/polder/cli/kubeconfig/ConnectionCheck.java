package dev.polder.cli.kubeconfig;

import dev.polder.cli.kubeconfig.Connection.ClientCertificate;
import dev.polder.cli.kubeconfig.Connection.User;
import dev.polder.cli.kubeconfig.Kubeconfig.Entry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What clientcmd finds wrong with a cluster and a user before it uses them ({@code clientcmd/validation.go}). */
final class ConnectionCheck {

    private static final String NOTHING =
            "no configuration has been provided, try setting KUBERNETES_MASTER environment variable";

    private final List<String> faults = new ArrayList<>();
    private boolean nothingAtAll;

    void missingContext(String name) {
        faults.add("context was not found for specified context: " + name);
    }

    /** Looks for contradictions between the ways in which a user shows who it is. */
    void user(User user, Entry entry) {
        certificate(user.name(), user.certificate());
        exec(user.name(), entry);
        if (!user.token().value().isEmpty() && !user.basic().isEmpty()) {
            add("more than one authentication method found for " + user.name()
                    + "; found [token basicAuth], only one is allowed");
        }
        if (!user.as().isEmpty() && !user.as().containsKey("Impersonate-User")) {
            add("requesting uid, groups or user-extra for " + user.name() + " without impersonating a user");
        }
    }

    private void certificate(String name, ClientCertificate certificate) {
        if (certificate.data().isEmpty() && certificate.file().isEmpty()) {
            return;
        }
        if (!certificate.data().isEmpty() && !certificate.file().isEmpty()) {
            add("client-cert-data and client-cert are both specified for " + name
                    + ". client-cert-data will override.");
        }
        if (!certificate.keyData().isEmpty() && !certificate.keyFile().isEmpty()) {
            add("client-key-data and client-key are both specified for " + name + "; client-key-data will override");
        }
        if (certificate.keyData().isEmpty() && certificate.keyFile().isEmpty()) {
            add("client-key-data or client-key must be specified for " + name
                    + " to use the clientCert authentication method.");
        }
        readable(certificate.file(), "client-cert", name);
        readable(certificate.keyFile(), "client-key", name);
    }

    private void exec(String name, Entry user) {
        Map<String, Object> exec = YamlValues.inner(user.body(), "exec");
        if (exec.isEmpty()) {
            return;
        }
        if (!YamlValues.inner(user.body(), "auth-provider").isEmpty()) {
            add("authProvider cannot be provided in combination with an exec plugin for " + name);
        }
        String use = " must be specified for " + name + " to use exec authentication plugin";
        if (YamlValues.text(exec, "command").isEmpty()) {
            add("command" + use);
        }
        String version = YamlValues.text(exec, "apiVersion");
        if (version.isEmpty()) {
            add("apiVersion" + use);
        }
        String mode = YamlValues.text(exec, "interactiveMode");
        // Only its beta version has a default (clientcmd/api/v1: SetDefaults_ExecConfig).
        if (mode.isEmpty() && !version.endsWith("beta1")) {
            add("interactiveMode" + use);
        } else if (!List.of("", "Never", "IfAvailable", "Always").contains(mode)) {
            add("invalid interactiveMode for " + name + ": \"" + mode + "\"");
        }
    }

    /** Looks at how a server is reached; of a cluster that says nothing at all there is only one thing to say. */
    void cluster(String name, Connection connection, boolean empty) {
        if (empty && connection.server().isEmpty()) {
            nothingAtAll = faults.isEmpty();
            add("cluster has no server defined");
            return;
        }
        if (connection.server().isEmpty()) {
            add(
                    name.isEmpty()
                            ? "default cluster has no server defined"
                            : "no server found for cluster \"" + name + "\"");
        }
        Connection.Tls tls = connection.tls();
        if (!tls.authorityFile().isEmpty() && !tls.authorityData().isEmpty()) {
            add("certificate-authority-data and certificate-authority are both specified for " + name
                    + ". certificate-authority-data will override.");
        }
        readable(tls.authorityFile(), "certificate-authority", name);
    }

    private void readable(String file, String what, String name) {
        if (!file.isEmpty() && !Files.isReadable(Path.of(file))) {
            String why = Files.exists(Path.of(file)) ? "permission denied" : "no such file or directory";
            add("unable to read " + what + " " + file + " for " + name + " due to open " + file + ": " + why);
        }
    }

    private void add(String fault) {
        if (!faults.contains(fault)) {
            faults.add(fault);
        }
    }

    /** Several faults stand in brackets, as an aggregate prints them. */
    void refuseFaults() {
        if (faults.isEmpty()) {
            return;
        }
        String words =
                nothingAtAll ? NOTHING : faults.size() == 1 ? faults.get(0) : "[" + String.join(", ", faults) + "]";
        throw new KubeconfigException("invalid configuration: " + words);
    }
}
