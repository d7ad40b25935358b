package dev.polder.machinery.builtin.rule;

import com.google.re2j.Pattern;
import dev.polder.api.status.FieldError;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The formats of names, with what is wrong about a value in upstream's words (apimachinery {@code pkg/util/validation}
 * and {@code pkg/api/validate/content}). No message means that the value is fine.
 */
public final class Formats {

    private static final int MAX_LABEL = 63;
    private static final int MAX_SUBDOMAIN = 253;

    private static final String LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
    private static final String SUBDOMAIN = LABEL + "(\\." + LABEL + ")*";
    private static final String LABEL_1035 = "[a-z]([-a-z0-9]*[a-z0-9])?";
    private static final String KEY_NAME = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";
    private static final String LABEL_VALUE = "(" + KEY_NAME + ")?";
    private static final String CONFIG_KEY = "[-._a-zA-Z0-9]+";

    private static final Pattern LABEL_PATTERN = Pattern.compile(LABEL);
    private static final Pattern SUBDOMAIN_PATTERN = Pattern.compile(SUBDOMAIN);
    private static final Pattern LABEL_1035_PATTERN = Pattern.compile(LABEL_1035);
    private static final Pattern KEY_NAME_PATTERN = Pattern.compile(KEY_NAME);
    private static final Pattern LABEL_VALUE_PATTERN = Pattern.compile(LABEL_VALUE);
    private static final Pattern CONFIG_KEY_PATTERN = Pattern.compile(CONFIG_KEY);

    private static final String LABEL_WORDS = "a lowercase RFC 1123 label must consist of lower case alphanumeric"
            + " characters or '-', and must start and end with an alphanumeric character";
    private static final String SUBDOMAIN_WORDS = "a lowercase RFC 1123 subdomain must consist of lower case"
            + " alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character";
    private static final String LABEL_1035_WORDS = "a DNS-1035 label must consist of lower case alphanumeric"
            + " characters or '-', start with an alphabetic character, and end with an alphanumeric character";
    private static final String KEY_WORDS = "must consist of alphanumeric characters, '-', '_' or '.', and must start"
            + " and end with an alphanumeric character";
    private static final String CONFIG_KEY_WORDS =
            "a valid config key must consist of alphanumeric characters, '-', '_' or '.'";

    private Formats() {}

    /** {@code IsDNS1123Label}. */
    public static List<String> dnsLabel(String value) {
        List<String> wrong = tooLong(value, MAX_LABEL, "characters");
        if (!LABEL_PATTERN.matches(value)) {
            boolean onlyDots = SUBDOMAIN_PATTERN.matches(value);
            wrong.add(onlyDots ? "must not contain dots" : pattern(LABEL_WORDS, LABEL, "my-name", "123-abc"));
        }
        return wrong;
    }

    /** {@code IsDNS1123Subdomain}. */
    public static List<String> dnsSubdomain(String value) {
        return subdomain(value, "characters");
    }

    /** {@code IsDNS1035Label}. */
    public static List<String> dns1035Label(String value) {
        List<String> wrong = tooLong(value, MAX_LABEL, "characters");
        if (!LABEL_1035_PATTERN.matches(value)) {
            wrong.add(pattern(LABEL_1035_WORDS, LABEL_1035, "my-name", "abc-123"));
        }
        return wrong;
    }

    /** {@code IsQualifiedName}: a label key. */
    public static List<String> qualifiedName(String value) {
        String words = pattern(KEY_WORDS, KEY_NAME, "MyName", "my.name", "123-abc");
        String[] parts = value.split("/", -1);
        List<String> wrong = new ArrayList<>();
        if (parts.length > 2) {
            wrong.add("a valid label key " + words
                    + " with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')");
            return wrong;
        }
        if (parts.length == 2) {
            List<String> prefix = parts[0].isEmpty() ? List.of("must be non-empty") : subdomain(parts[0], "bytes");
            prefix.forEach(message -> wrong.add("prefix part " + message));
        }
        String name = parts[parts.length - 1];
        if (name.isEmpty()) {
            wrong.add("name part must be non-empty");
        }
        tooLong(name, MAX_LABEL, "bytes").forEach(message -> wrong.add("name part " + message));
        if (!KEY_NAME_PATTERN.matches(name)) {
            wrong.add("name part " + words);
        }
        return wrong;
    }

    /** {@code IsValidLabelValue}. */
    public static List<String> labelValue(String value) {
        List<String> wrong = tooLong(value, MAX_LABEL, "bytes");
        if (!LABEL_VALUE_PATTERN.matches(value)) {
            String words =
                    "a valid label must be an empty string or consist" + KEY_WORDS.substring("must consist".length());
            wrong.add(pattern(words, LABEL_VALUE, "MyValue", "my_value", "12345"));
        }
        return wrong;
    }

    /** {@code IsConfigMapKey}: a key of a ConfigMap or Secret. */
    public static List<String> configMapKey(String value) {
        List<String> wrong = tooLong(value, MAX_SUBDOMAIN, "characters");
        if (!CONFIG_KEY_PATTERN.matches(value)) {
            wrong.add(pattern(CONFIG_KEY_WORDS, CONFIG_KEY, "key.name", "KEY_NAME", "key-name"));
        }
        if (value.equals(".") || value.equals("..")) {
            wrong.add("must not be '" + value + "'");
        } else if (value.startsWith("..")) {
            wrong.add("must not start with '..'");
        }
        return wrong;
    }

    /** {@code IsPathSegmentName}: a name that fits into a URL as one segment. */
    public static List<String> pathSegment(String value) {
        if (value.equals(".") || value.equals("..")) {
            return List.of("may not be '" + value + "'");
        }
        List<String> wrong = new ArrayList<>();
        for (String part : List.of("/", "%")) {
            if (value.contains(part)) {
                wrong.add("may not contain '" + part + "'");
            }
        }
        return wrong;
    }

    /** Messages as errors about one field and its value. */
    public static List<FieldError> invalid(String field, String value, List<String> messages) {
        return messages.stream()
                .map(message -> FieldError.invalid(field, value, message))
                .toList();
    }

    private static List<String> subdomain(String value, String unit) {
        List<String> wrong = tooLong(value, MAX_SUBDOMAIN, unit);
        if (!SUBDOMAIN_PATTERN.matches(value)) {
            wrong.add(pattern(SUBDOMAIN_WORDS, SUBDOMAIN, "example.com"));
        }
        return wrong;
    }

    private static List<String> tooLong(String value, int limit, String unit) {
        List<String> wrong = new ArrayList<>();
        if (value.getBytes(StandardCharsets.UTF_8).length > limit) {
            wrong.add("must be no more than " + limit + " " + unit);
        }
        return wrong;
    }

    /** {@code RegexError}: says a pattern and values that match it. */
    static String pattern(String words, String pattern, String... examples) {
        StringBuilder text = new StringBuilder(words).append(" (e.g. ");
        for (int i = 0; i < examples.length; i++) {
            text.append(i > 0 ? " or " : "").append('\'').append(examples[i]).append("', ");
        }
        return text.append("regex used for validation is '")
                .append(pattern)
                .append("')")
                .toString();
    }
}
