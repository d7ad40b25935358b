package dev.polder.machinery.type;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
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
        ClientConfig client = ClientConfig.of(conversion.path("webhook").path("clientConfig"));
        List<String> versions = new ArrayList<>();
        conversion.path("webhook").path("conversionReviewVersions").forEach(version -> versions.add(version.asText()));
        return new ConversionWebhook(client.url(), client.service(), client.caBundle(), versions, apiVersions);
    }
}
