package dev.polder.machinery.builtin.admission;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.api.resource.GroupVersion;
import dev.polder.api.status.FieldError;
import dev.polder.machinery.builtin.rule.Formats;
import dev.polder.machinery.builtin.rule.LabelSelectors;
import dev.polder.machinery.builtin.rule.Nodes;
import dev.polder.machinery.schema.field.Names;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Parameters of policies: the kind that a policy wants, the objects that a binding names. */
final class Params {

    private static final List<String> NOT_FOUND_ACTIONS = List.of("Deny", "Allow");

    private Params() {}

    /** {@code ParamKind} of a policy. */
    static List<FieldError> kind(JsonNode kind, String path) {
        List<FieldError> errors = new ArrayList<>();
        String apiVersion = Nodes.text(kind, "apiVersion");
        if (apiVersion.isEmpty()) {
            errors.add(FieldError.required(path + ".apiVersion", ""));
        } else {
            errors.addAll(apiVersion(apiVersion, path + ".apiVersion"));
        }
        String name = Nodes.text(kind, "kind");
        if (name.isEmpty()) {
            errors.add(FieldError.required(path + ".kind", ""));
        } else {
            List<String> wrong = Names.dns1035Label(name.toLowerCase(Locale.ROOT));
            if (!wrong.isEmpty()) {
                String words = "may have mixed case, but should otherwise match: " + String.join(",", wrong);
                errors.add(FieldError.invalid(path + ".kind", name, words));
            }
        }
        return errors;
    }

    private static List<FieldError> apiVersion(String text, String path) {
        if (text.chars().filter(c -> c == '/').count() > 1) {
            return List.of(FieldError.invalid(path, text, "unexpected GroupVersion string: " + text));
        }
        List<FieldError> errors = new ArrayList<>();
        GroupVersion parsed = GroupVersion.parse(text);
        if (!parsed.group().isEmpty()) {
            joined(path, parsed.group(), Names.dnsSubdomain(parsed.group()), errors);
        }
        if (parsed.version().isEmpty()) {
            errors.add(FieldError.invalid(path, text, "version must be specified"));
        } else {
            joined(path, parsed.version(), Names.dns1035Label(parsed.version()), errors);
        }
        return errors;
    }

    private static void joined(String path, String value, List<String> wrong, List<FieldError> errors) {
        if (!wrong.isEmpty()) {
            errors.add(FieldError.invalid(path, value, String.join(",", wrong)));
        }
    }

    /** {@code ParamRef} of a binding. */
    static List<FieldError> reference(JsonNode reference, String path) {
        List<FieldError> errors = new ArrayList<>();
        String name = Nodes.text(reference, "name");
        boolean selects = Nodes.has(reference, "selector");
        if (!name.isEmpty()) {
            errors.addAll(Formats.invalid(path + ".name", name, Names.pathSegment(name)));
            if (selects) {
                errors.add(FieldError.forbidden(path + ".name", "name and selector are mutually exclusive"));
            }
        }
        if (selects) {
            errors.addAll(LabelSelectors.validate(reference.path("selector"), path + ".selector", false));
            if (!name.isEmpty()) {
                errors.add(FieldError.forbidden(path + ".selector", "name and selector are mutually exclusive"));
            }
        }
        if (name.isEmpty() && !selects) {
            errors.add(FieldError.required(path, "one of name or selector must be specified"));
        }
        String action = Nodes.text(reference, "parameterNotFoundAction");
        if (action.isEmpty()) {
            errors.add(FieldError.required(path + ".parameterNotFoundAction", ""));
        } else {
            errors.addAll(RuleChecks.oneOf(reference, "parameterNotFoundAction", path, NOT_FOUND_ACTIONS));
        }
        return errors;
    }
}
