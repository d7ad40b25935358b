package dev.polder.e2e.harness;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;

/**
 * What one context of a kubeconfig says.
 *
 * @param server the URL, logical cluster included
 * @param authority the PEM of who signed the serving certificate
 * @param token the bearer token
 */
public record Kubeconfig(URI server, byte[] authority, String token) {

    private static final YAMLMapper YAML = new YAMLMapper();

    public static Kubeconfig read(Path file) {
        JsonNode config = tree(file);
        return parse(config, config.path("current-context").asText());
    }

    /** What another context of a file says. */
    public static Kubeconfig read(Path file, String context) {
        return parse(tree(file), context);
    }

    private static JsonNode tree(Path file) {
        try {
            return YAML.readTree(Files.readString(file));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static Kubeconfig parse(JsonNode config, String contextName) {
        JsonNode context = named(config.path("contexts"), contextName).path("context");
        JsonNode cluster =
                named(config.path("clusters"), context.path("cluster").asText()).path("cluster");
        JsonNode user =
                named(config.path("users"), context.path("user").asText()).path("user");
        return new Kubeconfig(
                URI.create(cluster.path("server").asText()),
                Base64.getDecoder()
                        .decode(cluster.path("certificate-authority-data").asText()),
                user.path("token").asText());
    }

    private static JsonNode named(JsonNode list, String name) {
        for (JsonNode item : list) {
            if (item.path("name").asText().equals(name)) {
                return item;
            }
        }
        throw new IllegalArgumentException("no entry named " + name + " in " + list);
    }
}
