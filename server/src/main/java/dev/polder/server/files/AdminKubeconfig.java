package dev.polder.server.files;

import dev.polder.server.authn.AdminTokens;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The kubeconfig of the two administrators, with kcp's contexts. */
final class AdminKubeconfig {

    private static final Pattern TOKEN = Pattern.compile("\"?token\"?\\s*:\\s*[\"']?([^\\s\"',}]+)");

    private static final String START = "apiVersion: v1\nkind: Config\nclusters:\n";
    private static final String WORKSPACE = "workspace";

    private AdminKubeconfig() {}

    /**
     * Writes one.
     *
     * @param baseUrl scheme, host and port
     * @param authority the PEM of who signed the serving certificate
     */
    static String write(String baseUrl, String authority, String kcpAdminToken, String shardAdminToken) {
        StringBuilder out = new StringBuilder(START);
        for (String name : List.of("base", "root", "system:admin")) {
            String url = name.equals("base") ? baseUrl : baseUrl + "/clusters/" + name;
            cluster(out, name, url, authority);
        }
        out.append("contexts:\n");
        context(out, "base", "base", AdminTokens.KCP_ADMIN, "");
        context(out, "root", "root", AdminTokens.KCP_ADMIN, "");
        context(out, "shard-base", "base", AdminTokens.SHARD_ADMIN, "");
        context(out, "system:admin", "system:admin", AdminTokens.SHARD_ADMIN, "");
        out.append("current-context: root\npreferences: {}\nusers:\n");
        user(out, AdminTokens.KCP_ADMIN, kcpAdminToken);
        user(out, AdminTokens.SHARD_ADMIN, shardAdminToken);
        return out.toString();
    }

    /**
     * Writes one with a single context, {@code workspace}, in the namespace that kubectl takes where none is said and others do not.
     *
     * @param url of a logical cluster
     * @param authority the PEM of who signed the serving certificate
     */
    static String of(String url, String authority, String token) {
        StringBuilder out = new StringBuilder(START);
        cluster(out, WORKSPACE, url, authority);
        out.append("contexts:\n");
        context(out, WORKSPACE, WORKSPACE, AdminTokens.KCP_ADMIN, "\n    namespace: default");
        out.append("current-context: ").append(WORKSPACE).append("\npreferences: {}\nusers:\n");
        user(out, AdminTokens.KCP_ADMIN, token);
        return out.toString();
    }

    /**
     * Looks for a token in a kubeconfig, whoever wrote it last: kubectl writes YAML, other tools JSON.
     *
     * @return the first token that is the wanted one; null when none is
     */
    static @Nullable String findToken(String kubeconfig, Predicate<String> wanted) {
        Matcher matcher = TOKEN.matcher(kubeconfig);
        while (matcher.find()) {
            if (wanted.test(matcher.group(1))) {
                return matcher.group(1);
            }
        }
        return null;
    }

    private static void cluster(StringBuilder out, String name, String url, String authority) {
        String ca = Base64.getEncoder().encodeToString(authority.getBytes(StandardCharsets.US_ASCII));
        out.append("- cluster:\n    certificate-authority-data: ").append(ca);
        out.append("\n    server: ").append(url);
        out.append("\n  name: ").append(name).append('\n');
    }

    private static void context(StringBuilder out, String name, String cluster, String user, String more) {
        out.append("- context:\n    cluster: ").append(cluster);
        out.append(more).append("\n    user: ").append(user);
        out.append("\n  name: ").append(name).append('\n');
    }

    private static void user(StringBuilder out, String name, String token) {
        out.append("- name: ").append(name);
        out.append("\n  user:\n    token: ").append(token).append('\n');
    }
}
