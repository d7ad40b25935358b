package dev.polder.machinery.schema.field;

import com.google.re2j.Pattern;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Rules for names, in upstream's words (apimachinery {@code pkg/util/validation}). Each lists what is wrong; empty is good. */
public final class DnsNames {

    private static final String LABEL_1123 = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
    private static final String SUBDOMAIN_1123 = LABEL_1123 + "(\\." + LABEL_1123 + ")*";
    private static final String LABEL_1035 = "[a-z]([-a-z0-9]*[a-z0-9])?";
    private static final String QUALIFIED = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";
    private static final String LABEL_VALUE = "(" + QUALIFIED + ")?";

    private static final Pattern LABEL_1123_ONLY = Pattern.compile("^" + LABEL_1123 + "$");
    private static final Pattern SUBDOMAIN_1123_ONLY = Pattern.compile("^" + SUBDOMAIN_1123 + "$");
    private static final Pattern LABEL_1035_ONLY = Pattern.compile("^" + LABEL_1035 + "$");
    private static final Pattern QUALIFIED_ONLY = Pattern.compile("^" + QUALIFIED + "$");
    private static final Pattern LABEL_VALUE_ONLY = Pattern.compile("^" + LABEL_VALUE + "$");

    private static final int LABEL_MAX = 63;
    private static final int SUBDOMAIN_MAX = 253;

    private DnsNames() {}

    public static List<String> label1035(String value) {
        List<String> errors = atMost(LABEL_MAX, "characters", value);
        if (!LABEL_1035_ONLY.matches(value)) {
            errors.add("a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an"
                    + " alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123',"
                    + " regex used for validation is '" + LABEL_1035 + "')");
        }
        return errors;
    }

    public static List<String> label1123(String value) {
        List<String> errors = atMost(LABEL_MAX, "characters", value);
        if (LABEL_1123_ONLY.matches(value)) {
            return errors;
        }
        if (SUBDOMAIN_1123_ONLY.matches(value)) {
            errors.add("must not contain dots");
        } else {
            errors.add("a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must"
                    + " start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for"
                    + " validation is '" + LABEL_1123 + "')");
        }
        return errors;
    }

    public static List<String> subdomain1123(String value) {
        List<String> errors = atMost(SUBDOMAIN_MAX, "characters", value);
        if (!SUBDOMAIN_1123_ONLY.matches(value)) {
            errors.add("a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.',"
                    + " and must start and end with an alphanumeric character (e.g. 'example.com', regex used for"
                    + " validation is '" + SUBDOMAIN_1123 + "')");
        }
        return errors;
    }

    /** A key of labels and annotations, or a finalizer: {@code [prefix/]name}. */
    public static List<String> qualified(String value) {
        int slash = value.indexOf('/');
        if (slash >= 0 && value.indexOf('/', slash + 1) >= 0) {
            return List.of("a valid label key "
                    + regex(
                            "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an"
                                    + " alphanumeric character",
                            QUALIFIED,
                            "MyName",
                            "my.name",
                            "123-abc")
                    + " with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')");
        }
        List<String> errors = new ArrayList<>();
        String name = value.substring(slash + 1);
        if (slash == 0) {
            errors.add("prefix part must be non-empty");
        } else if (slash > 0) {
            subdomain1123(value.substring(0, slash)).forEach(e -> errors.add("prefix part " + e));
        }
        if (name.isEmpty()) {
            errors.add("name part must be non-empty");
        } else {
            atMost(LABEL_MAX, "bytes", name).forEach(e -> errors.add("name part " + e));
        }
        if (!QUALIFIED_ONLY.matches(name)) {
            errors.add("name part "
                    + regex(
                            "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an"
                                    + " alphanumeric character",
                            QUALIFIED,
                            "MyName",
                            "my.name",
                            "123-abc"));
        }
        return errors;
    }

    /** The key of an annotation: {@link #qualified} whatever the case. */
    public static List<String> annotationKey(String value) {
        return qualified(value.toLowerCase(Locale.ROOT));
    }

    public static List<String> labelValue(String value) {
        List<String> errors = atMost(LABEL_MAX, "bytes", value);
        if (!LABEL_VALUE_ONLY.matches(value)) {
            errors.add(regex(
                    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and"
                            + " must start and end with an alphanumeric character",
                    LABEL_VALUE,
                    "MyValue",
                    "my_value",
                    "12345"));
        }
        return errors;
    }

    /** A name that can stand in a URL path. */
    public static List<String> pathSegment(String value) {
        if (value.equals(".") || value.equals("..")) {
            return List.of("may not be '" + value + "'");
        }
        List<String> errors = new ArrayList<>();
        for (String illegal : List.of("/", "%")) {
            if (value.contains(illegal)) {
                errors.add("may not contain '" + illegal + "'");
            }
        }
        return errors;
    }

    private static List<String> atMost(int max, String unit, String value) {
        List<String> errors = new ArrayList<>();
        if (value.getBytes(StandardCharsets.UTF_8).length > max) {
            errors.add("must be no more than " + max + " " + unit);
        }
        return errors;
    }

    private static String regex(String words, String expression, String... examples) {
        StringBuilder out = new StringBuilder(words).append(" (e.g. ");
        for (int i = 0; i < examples.length; i++) {
            out.append(i > 0 ? " or " : "").append('\'').append(examples[i]).append("', ");
        }
        return out.append("regex used for validation is '")
                .append(expression)
                .append("')")
                .toString();
    }
}
