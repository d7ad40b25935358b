package dev.polder.machinery.crd;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.polder.api.json.Json;
import dev.polder.api.status.FieldError;
import dev.polder.machinery.schema.field.FieldPath;
import dev.polder.machinery.schema.field.Names;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** How versions are converted (apiextensions {@code validateCustomResourceConversion}). */
final class ConversionChecks {

    private static final List<String> STRATEGIES = List.of("None", "Webhook");
    private static final List<String> REVIEW_VERSIONS = List.of("v1", "v1beta1");
    private static final String URL_FORM = "; desired format: https://host[/path]";

    private final FieldPath path;
    private final List<FieldError> errors = new ArrayList<>();

    private ConversionChecks(FieldPath path) {
        this.path = path;
    }

    /**
     * Everything wrong with {@code spec.conversion}.
     *
     * @param allowInvalidCa whether an unusable CA bundle is tolerated
     */
    static List<FieldError> check(JsonNode conversion, FieldPath path, boolean allowInvalidCa) {
        if (!conversion.isObject()) {
            return List.of();
        }
        ConversionChecks checks = new ConversionChecks(path);
        String strategy = conversion.path("strategy").asText("");
        if (strategy.isEmpty()) {
            checks.errors.add(FieldError.required(path.child("strategy").toString(), ""));
        } else if (!STRATEGIES.contains(strategy)) {
            checks.errors.add(
                    FieldError.notSupported(path.child("strategy").toString(), TextNode.valueOf(strategy), STRATEGIES));
        }
        JsonNode webhook = conversion.path("webhook");
        JsonNode client = webhook.path("clientConfig");
        JsonNode reviewVersions = webhook.path("conversionReviewVersions");
        if (strategy.equals("Webhook")) {
            checks.client(client, allowInvalidCa);
            checks.reviewVersions(reviewVersions);
        } else {
            String detail = "should not be set when strategy is not set to Webhook";
            if (client.isObject()) {
                checks.errors.add(FieldError.forbidden(checks.clientPath().toString(), detail));
            }
            if (!reviewVersions.isEmpty()) {
                checks.errors.add(FieldError.forbidden(
                        path.child("conversionReviewVersions").toString(), detail));
            }
        }
        return checks.errors;
    }

    /** Upstream's internal name of {@code webhook.clientConfig}. */
    private FieldPath clientPath() {
        return path.child("webhookClientConfig");
    }

    private void client(JsonNode client, boolean allowInvalidCa) {
        if (!client.isObject()) {
            errors.add(FieldError.required(clientPath().toString(), "required when strategy is set to Webhook"));
            return;
        }
        boolean hasUrl = client.hasNonNull("url");
        boolean hasService = client.hasNonNull("service");
        if (hasUrl == hasService) {
            errors.add(FieldError.required(clientPath().toString(), "exactly one of url or service is required"));
        } else if (hasUrl) {
            url(client.path("url").asText(""), clientPath().child("url").toString());
        } else {
            service(client.path("service"), clientPath().child("service"));
        }
        String bundle = client.path("caBundle").asText("");
        if (!allowInvalidCa) {
            CaBundles.problem(bundle)
                    .ifPresent(problem -> errors.add(
                            FieldError.invalid(clientPath().child("caBundle").toString(), bundle, problem)));
        }
    }

    private void url(String text, String field) {
        URI url;
        try {
            url = new URI(text);
        } catch (URISyntaxException e) {
            errors.add(FieldError.required(field, "url must be a valid URL: " + e.getMessage() + URL_FORM));
            return;
        }
        String scheme = url.getScheme() == null ? "" : url.getScheme();
        if (!scheme.equals("https")) {
            errors.add(FieldError.invalid(field, scheme, "'https' is the only allowed URL scheme" + URL_FORM));
        }
        if (url.getRawAuthority() == null || url.getRawAuthority().isEmpty()) {
            errors.add(FieldError.invalid(field, "", "host must be specified" + URL_FORM));
        }
        if (url.getRawUserInfo() != null) {
            errors.add(FieldError.invalid(field, url.getRawUserInfo(), "user information is not permitted in the URL"));
        }
        if (url.getRawFragment() != null && !url.getRawFragment().isEmpty()) {
            errors.add(FieldError.invalid(field, url.getRawFragment(), "fragments are not permitted in the URL"));
        }
        if (url.getRawQuery() != null && !url.getRawQuery().isEmpty()) {
            errors.add(FieldError.invalid(field, url.getRawQuery(), "query parameters are not permitted in the URL"));
        }
    }

    private void service(JsonNode service, FieldPath at) {
        for (String name : List.of("name", "namespace")) {
            if (service.path(name).asText("").isEmpty()) {
                errors.add(FieldError.required(at.child(name).toString(), ""));
            }
        }
        long port = service.path("port").asLong(0);
        if (port < 1 || port > 65535) {
            errors.add(FieldError.invalid(
                    at.child("port").toString(),
                    service.path("port"),
                    "port is not valid: must be between 1 and 65535, inclusive"));
        }
        servicePath(service.path("path").asText(""), at.child("path").toString());
    }

    private void servicePath(String text, String field) {
        if (text.isEmpty() || text.equals("/")) {
            return;
        }
        if (text.equals("//")) {
            errors.add(FieldError.invalid(field, text, "segment[0] may not be empty"));
            return;
        }
        if (!text.startsWith("/")) {
            errors.add(FieldError.invalid(field, text, "must start with a '/'"));
        }
        String inner = text.substring(1, text.endsWith("/") ? Math.max(1, text.length() - 1) : text.length());
        String[] steps = inner.split("/", -1);
        for (int i = 0; i < steps.length; i++) {
            String at = "segment[" + i + "]";
            if (steps[i].isEmpty()) {
                errors.add(FieldError.invalid(field, text, at + " may not be empty"));
                continue;
            }
            for (String problem : Names.dnsSubdomain(steps[i])) {
                errors.add(FieldError.invalid(field, text, at + ": " + problem));
            }
        }
    }

    private void reviewVersions(JsonNode versions) {
        FieldPath at = path.child("conversionReviewVersions");
        if (versions.isEmpty()) {
            errors.add(FieldError.required(at.toString(), ""));
            return;
        }
        Set<String> seen = new HashSet<>();
        ArrayNode shown = Json.mapper().createArrayNode();
        for (int i = 0; i < versions.size(); i++) {
            String version = versions.get(i).asText("");
            String field = at.index(i).toString();
            shown.add(version);
            if (!seen.add(version)) {
                errors.add(FieldError.invalid(field, version, "duplicate version"));
                continue;
            }
            for (String problem : Names.dns1035Label(version)) {
                errors.add(FieldError.invalid(field, version, problem));
            }
        }
        if (REVIEW_VERSIONS.stream().noneMatch(seen::contains)) {
            String detail = "must include at least one of " + String.join(", ", REVIEW_VERSIONS);
            errors.add(FieldError.invalid(at.toString(), shown, detail));
        }
    }
}
