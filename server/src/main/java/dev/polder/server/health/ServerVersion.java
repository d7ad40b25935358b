package dev.polder.server.health;

import dev.polder.api.json.Json;
import dev.polder.server.request.Reply;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Properties;

/**
 * What the server says it is. The Kubernetes version is the one whose behaviour it shows; the rest is this build's.
 *
 * @param polder this build's version, e.g. {@code 0.1.0}
 * @param commit the commit it was built from; {@code unknown} outside a checkout
 * @param buildDate when it was built, RFC 3339
 */
public record ServerVersion(String polder, String commit, String buildDate) {

    /** The release whose API behaviour is served. Clients want pure integers in major and minor. */
    public static final String KUBERNETES = "1.32.3";

    private static final String RESOURCE = "build.properties";

    /** What the build has written down. */
    public static ServerVersion ofThisBuild() {
        Properties properties = new Properties();
        try (InputStream in = ServerVersion.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException("the build has left out " + RESOURCE);
            }
            properties.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new ServerVersion(
                properties.getProperty("version", "unknown"),
                properties.getProperty("commit", "unknown"),
                properties.getProperty("buildDate", "1970-01-01T00:00:00Z"));
    }

    /** E.g. {@code v1.32.3+polder-0.1.0}. */
    public String gitVersion() {
        return "v" + KUBERNETES + "+polder-" + polder;
    }

    /** The answer of {@code /version} (apimachinery {@code version.Info}), indented by two as upstream does. */
    public Reply reply() {
        String[] parts = KUBERNETES.split("\\.");
        String json = "{\n"
                + line("major", parts[0]) + ",\n"
                + line("minor", parts[1]) + ",\n"
                + line("gitVersion", gitVersion()) + ",\n"
                + line("gitCommit", commit) + ",\n"
                + line("gitTreeState", "clean") + ",\n"
                + line("buildDate", buildDate) + ",\n"
                + line("goVersion", "java" + Runtime.version().feature()) + ",\n"
                + line("compiler", "javac") + ",\n"
                + line("platform", platform()) + "\n}";
        return Reply.json(200, json.getBytes(StandardCharsets.UTF_8));
    }

    private static String line(String field, String value) {
        return "  \"" + field + "\": " + Json.mapper().getNodeFactory().textNode(value);
    }

    private static String platform() {
        String arch = System.getProperty("os.arch", "unknown");
        String os = System.getProperty("os.name", "unknown").toLowerCase(Locale.ROOT);
        return (os.startsWith("mac") ? "darwin" : os) + "/" + (arch.equals("aarch64") ? "arm64" : arch);
    }
}
