package dev.polder.machinery.type;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The webhook of a definition, as its {@code spec.conversion} names it (apiextensions {@code webhookClientConfigForCRD}).
 *
 * @param url where it is asked, without a query; for a service what upstream asks: {@code https://name.namespace.svc:port/path}
 * @param service the name of the service that is to be found first; null when there is a URL
 * @param caBundle PEM certificates that its certificate must be signed by; empty for the system's roots
 * @param reviewVersions the versions of ConversionReview that it understands, preferred first
 * @param apiVersions the group versions of the definition: nothing is converted from or to any other
 */
public record ConversionWebhook(
        String url, @Nullable String service, String caBundle, List<String> reviewVersions, Set<String> apiVersions) {

    private static final int HTTPS = 443;

    public ConversionWebhook {
        reviewVersions = List.copyOf(reviewVersions);
        apiVersions = Set.copyOf(apiVersions);
    }

    /**
     * Reads a valid {@code spec.conversion} of strategy Webhook.
     *
     * @param apiVersions the group versions of the definition
     */
    public static ConversionWebhook of(JsonNode conversion, Set<String> apiVersions) {
        JsonNode client = conversion.path("webhook").path("clientConfig");
        JsonNode service = client.path("service");
        List<String> versions = new ArrayList<>();
        conversion.path("webhook").path("conversionReviewVersions").forEach(version -> versions.add(version.asText()));
        return new ConversionWebhook(
                service.isObject() ? url(service) : client.path("url").asText(""),
                service.isObject() ? service.path("name").asText("") : null,
                pem(client.path("caBundle").asText("")),
                versions,
                apiVersions);
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
