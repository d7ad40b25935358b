package dev.polder.machinery.builtin.rule;

import dev.polder.api.status.FieldError;
import dev.polder.machinery.schema.field.Names;
import java.util.ArrayList;
import java.util.List;

/** The format of keys of data, in upstream's words, and complaints about a format as errors about a field. */
public final class Formats {

    private static final String CONFIG_KEY = "[-._a-zA-Z0-9]+";
    private static final String CONFIG_KEY_WORDS =
            "a valid config key must consist of alphanumeric characters, '-', '_' or '.'";

    private Formats() {}

    /** A key of a ConfigMap or Secret (apimachinery {@code IsConfigMapKey}). */
    public static List<String> configMapKey(String value) {
        List<String> wrong = new ArrayList<>();
        if (Names.utf8Length(value) > Names.MAX_SUBDOMAIN) {
            wrong.add("must be no more than " + Names.MAX_SUBDOMAIN + " characters");
        }
        if (value.isEmpty() || !value.chars().allMatch(Formats::inKey)) {
            wrong.add(Names.regexComplaint(CONFIG_KEY_WORDS, CONFIG_KEY, "key.name", "KEY_NAME", "key-name"));
        }
        if (value.equals(".") || value.equals("..")) {
            wrong.add("must not be '" + value + "'");
        } else if (value.startsWith("..")) {
            wrong.add("must not start with '..'");
        }
        return wrong;
    }

    private static boolean inKey(int c) {
        return c == '-' || c == '.' || c == '_' || (c < 0x80 && Character.isLetterOrDigit(c));
    }

    /** Messages as errors about one field and its value. */
    public static List<FieldError> invalid(String field, String value, List<String> messages) {
        return messages.stream()
                .map(message -> FieldError.invalid(field, value, message))
                .toList();
    }
}
