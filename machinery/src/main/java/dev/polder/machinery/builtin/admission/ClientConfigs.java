package dev.polder.machinery.builtin.admission;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.api.status.FieldError;
import dev.polder.machinery.builtin.rule.Nodes;
import dev.polder.machinery.schema.field.Names;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;

/** Where a webhook is called: a URL or a service (apiserver {@code pkg/util/webhook/validation.go}). */
final class ClientConfigs {

    private static final String FORM = "; desired format: https://host[/path]";
    private static final int MAX_PORT = 65535;

    private ClientConfigs() {}

    static List<FieldError> validate(JsonNode config, String path) {
        boolean url = Nodes.has(config, "url");
        boolean service = Nodes.has(config, "service");
        if (url == service) {
            return List.of(FieldError.required(path, "exactly one of url or service is required"));
        }
        return url
                ? url(Nodes.text(config, "url"), path + ".url")
                : service(Nodes.at(config, "service"), path + ".service");
    }

    private static List<FieldError> url(String text, String path) {
        URI url;
        try {
            url = new URI(text);
        } catch (URISyntaxException e) {
            String why = "parse \"" + text + "\": " + e.getReason();
            return List.of(FieldError.required(path, "url must be a valid URL: " + why + FORM));
        }
        List<FieldError> errors = new ArrayList<>();
        String scheme = url.getScheme() == null ? "" : url.getScheme();
        if (!scheme.equals("https")) {
            errors.add(FieldError.invalid(path, scheme, "'https' is the only allowed URL scheme" + FORM));
        }
        if (url.getRawAuthority() == null) {
            errors.add(FieldError.invalid(path, "", "host must be specified" + FORM));
        }
        String user = url.getRawUserInfo();
        if (user != null) {
            errors.add(FieldError.invalid(path, user, "user information is not permitted in the URL"));
        }
        String fragment = url.getRawFragment();
        if (fragment != null && !fragment.isEmpty()) {
            errors.add(FieldError.invalid(path, fragment, "fragments are not permitted in the URL"));
        }
        String query = url.getRawQuery();
        if (query != null && !query.isEmpty()) {
            errors.add(FieldError.invalid(path, query, "query parameters are not permitted in the URL"));
        }
        return errors;
    }

    private static List<FieldError> service(JsonNode service, String path) {
        List<FieldError> errors = new ArrayList<>();
        for (String field : List.of("name", "namespace")) {
            if (Nodes.text(service, field).isEmpty()) {
                errors.add(FieldError.required(path + "." + field, ""));
            }
        }
        JsonNode port = Nodes.at(service, "port");
        if (!port.isMissingNode() && (port.asLong() < 1 || port.asLong() > MAX_PORT)) {
            errors.add(FieldError.invalid(
                    path + ".port", port, "port is not valid: must be between 1 and 65535, inclusive"));
        }
        errors.addAll(servicePath(Nodes.text(service, "path"), path + ".path"));
        return errors;
    }

    private static List<FieldError> servicePath(String value, String path) {
        if (value.isEmpty() || value.equals("/")) {
            return List.of();
        }
        if (value.equals("//")) {
            return List.of(FieldError.invalid(path, value, "segment[0] may not be empty"));
        }
        List<FieldError> errors = new ArrayList<>();
        if (!value.startsWith("/")) {
            errors.add(FieldError.invalid(path, value, "must start with a '/'"));
        }
        int end = value.endsWith("/") ? value.length() - 1 : value.length();
        String[] steps = value.substring(1, Math.max(1, end)).split("/", -1);
        for (int i = 0; i < steps.length; i++) {
            String segment = "segment[" + i + "]";
            if (steps[i].isEmpty()) {
                errors.add(FieldError.invalid(path, value, segment + " may not be empty"));
            } else {
                for (String message : Names.dnsSubdomain(steps[i])) {
                    errors.add(FieldError.invalid(path, value, segment + ": " + message));
                }
            }
        }
        return errors;
    }
}
