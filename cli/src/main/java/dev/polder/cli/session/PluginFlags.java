package dev.polder.cli.session;

import dev.polder.cli.argument.Flag;
import java.util.ArrayList;
import java.util.List;

/** The flags of kcp's plugins ({@code cli/pkg/base/options.go}, {@code cli/pkg/workspace/plugin}). */
public final class PluginFlags {

    private static final String TEXT = "string";

    /** What klog reads in kcp's plugins. They log nothing here, which is said when one is used. */
    private static final List<Flag> LOGGING = List.of(
            Flag.of("add_dir_header", unused()),
            Flag.of("alsologtostderr", unused()),
            Flag.of("legacy_stderr_threshold_behavior", unused()),
            Flag.of("log_backtrace_at", "traceLocation", unused()),
            Flag.of("log_dir", TEXT, unused()),
            Flag.of("log_file", TEXT, unused()),
            Flag.of("log_file_max_size", "uint", unused()),
            Flag.of("logtostderr", unused()),
            Flag.of("one_output", unused()),
            Flag.of("skip_headers", unused()),
            Flag.of("skip_log_headers", unused()),
            Flag.of("stderrthreshold", "severity", unused()),
            new Flag("v", "v", "level", unused()),
            Flag.of("vmodule", "moduleSpec", unused()));

    private PluginFlags() {}

    private static String unused() {
        return "Taken for kcp's sake, without effect: these commands keep no log";
    }

    /** Whether a flag is one of those without effect. */
    public static boolean isUnused(String name) {
        for (Flag flag : LOGGING) {
            if (flag.name().equals(name)) {
                return true;
            }
        }
        return name.equals("namespace") || name.equals("disable-compression");
    }

    /** The flags of a command: its own, those that lead to a server, and those that every one has. */
    public static List<Flag> with(Flag... own) {
        List<Flag> flags = new ArrayList<>(List.of(own));
        flags.add(new Flag("help", "h", "", "Print this help"));
        flags.add(Flag.of("kubeconfig", TEXT, "The kubeconfig file; otherwise those of KUBECONFIG, or ~/.kube/config"));
        flags.add(Flag.of("context", TEXT, "The context to take the server and the user from"));
        flags.add(Flag.of("user", TEXT, "The user of the kubeconfig to ask as"));
        flags.add(Flag.of("server", "URL", "The server to ask, with the path of a workspace"));
        flags.add(Flag.of("token", TEXT, "A bearer token to show"));
        flags.add(Flag.of("username", TEXT, "A name for basic authentication"));
        flags.add(Flag.of("password", TEXT, "A password for basic authentication"));
        flags.add(Flag.of("as-uid", TEXT, "The uid of the user whom the kubeconfig impersonates"));
        flags.add(Flag.of("certificate-authority", "file", "The certificates to trust"));
        flags.add(Flag.of("insecure-skip-tls-verify", "Trust any certificate"));
        flags.add(Flag.of("tls-server-name", TEXT, "The name that the server's certificate must be for"));
        flags.add(Flag.of("proxy-url", "URL", "A proxy to ask through (http or socks5)"));
        flags.add(new Flag("namespace", "n", TEXT, "Without effect: workspaces lie in no namespace"));
        flags.add(Flag.of("disable-compression", "Without effect: answers are never compressed"));
        flags.addAll(LOGGING);
        return flags;
    }

    /** The switch that prints a path and nothing else. */
    public static Flag brief() {
        return Flag.of("short", "Print only the path of the workspace, for a prompt");
    }

    /** The switch of the browser, which is refused. */
    public static Flag interactive() {
        return new Flag("interactive", "i", "", "Browse the tree: not available here, 'tree' prints it");
    }

    /** The workspace to act in. */
    public static Flag workspace() {
        return new Flag(
                "workspace",
                "w",
                TEXT,
                "The workspace to act in instead of the current one: ':root:a' from the top, 'a' below it, '..' above it");
    }
}
