package dev.polder.machinery.builtin.access;

import dev.polder.api.status.FieldError;
import dev.polder.machinery.schema.field.Names;
import java.util.ArrayList;
import java.util.List;

/** Names of signers: a domain and a path, as in {@code example.com/my-signer} (upstream's {@code ValidateSignerName}). */
final class SignerNames {

    private static final int MAX_DOMAIN = 253;
    private static final int MAX_NAME = 571;

    private SignerNames() {}

    static List<FieldError> validate(String field, String name) {
        if (name.isEmpty()) {
            return List.of(FieldError.required(field, ""));
        }
        String[] parts = name.split("/", -1);
        if (parts.length != 2) {
            return List.of(FieldError.invalid(
                    field, name, "must be a fully qualified domain and path of the form 'example.com/signer-name'"));
        }
        List<FieldError> errors = new ArrayList<>();
        String domain = parts[0];
        if (domain.length() > MAX_DOMAIN) {
            errors.add(FieldError.tooLong(field, null, MAX_DOMAIN));
        }
        for (String label : domain.split("\\.", -1)) {
            if (addAll(errors, field, domain, label, Names.dnsLabel(label))) {
                break;
            }
        }
        if (!domain.contains(".")) {
            errors.add(FieldError.invalid(
                    field, domain, "should be a domain with at least two segments separated by dots"));
        }
        for (String label : parts[1].split("\\.", -1)) {
            if (addAll(errors, field, parts[1], label, Names.dnsSubdomain(label))) {
                break;
            }
        }
        if (name.length() > MAX_NAME) {
            errors.add(FieldError.tooLong(field, null, MAX_NAME));
        }
        return errors;
    }

    private static boolean addAll(
            List<FieldError> errors, String field, String part, String label, List<String> messages) {
        for (String message : messages) {
            errors.add(FieldError.invalid(field, part, "validating label \"" + label + "\": " + message));
        }
        return !messages.isEmpty();
    }
}
