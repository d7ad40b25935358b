package dev.polder.machinery.type;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * How a webhook is reached ({@code WebhookClientConfig} of apiextensions and admissionregistration v1).
 *
 * @param url the URL; of a service what upstream makes of it
 * @param service the name of the service that is to be found first; null when there is a URL
 * @param caBundle PEM certificates that its certificate must be signed by; empty for the system's roots
 */
public record ClientConfig(String url, @Nullable String service, String caBundle) {

    private static final int HTTPS = 443;

    /** Reads a valid configuration. */
    public static ClientConfig of(JsonNode client) {
        JsonNode service = client.path("service");
        return new ClientConfig(
                service.isObject() ? url(service) : client.path("url").asText(""),
                service.isObject() ? service.path("name").asText("") : null,
                pem(client.path("caBundle").asText("")));
    }

    private static String url(JsonNode service) {
        String path = service.path("path").asText("");
        return "https://" + service.path("name").asText("") + "."
                + service.path("namespace").asText("") + ".svc:"
                + service.path("port").asInt(HTTPS)
                + (path.isEmpty() || path.startsWith("/") ? path : "/" + path);
    }

    private static String pem(String base64) {
        try {
            return new String(Base64.getMimeDecoder().decode(base64), StandardCharsets.ISO_8859_1);
        } catch (IllegalArgumentException e) {
            // Not even base64: kept, so that it is refused when it is used rather than taken for no bundle at all.
            return base64;
        }
    }
}
