package dev.polder.machinery.schema.field;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntPredicate;

/**
 * Which strings are names, label keys and label values, with what upstream says about those that are not (apimachinery
 * {@code validate/content}). Every check answers with the complaints; none when the string is good. Lengths are bytes
 * of UTF-8, as in Go.
 */
public final class Names {

    /** Bytes in a DNS label, a label value, or the name part of a label key. */
    public static final int MAX_LABEL = 63;

    /** Bytes in a DNS subdomain. */
    public static final int MAX_SUBDOMAIN = 253;

    private static final String LABEL_REGEX = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
    private static final String SUBDOMAIN_REGEX = LABEL_REGEX + "(\\." + LABEL_REGEX + ")*";
    private static final String KEY_REGEX = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";
    private static final String KEY_RULE =
            "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric"
                    + " character";

    private Names() {}

    /** A lowercase RFC 1123 label. */
    public static List<String> dnsLabel(String value) {
        List<String> complaints = new ArrayList<>();
        complainIfLonger(complaints, value, MAX_LABEL, "characters");
        if (!isDnsLabel(value)) {
            boolean onlyDots = isDnsSubdomain(value);
            complaints.add(
                    onlyDots
                            ? "must not contain dots"
                            : regexComplaint(
                                    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or"
                                            + " '-', and must start and end with an alphanumeric character",
                                    LABEL_REGEX,
                                    "my-name",
                                    "123-abc"));
        }
        return complaints;
    }

    /** A lowercase RFC 1123 subdomain: labels joined by dots. */
    public static List<String> dnsSubdomain(String value) {
        return dnsSubdomain(value, "characters");
    }

    private static List<String> dnsSubdomain(String value, String unit) {
        List<String> complaints = new ArrayList<>();
        complainIfLonger(complaints, value, MAX_SUBDOMAIN, unit);
        if (!isDnsSubdomain(value)) {
            complaints.add(regexComplaint(
                    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and"
                            + " must start and end with an alphanumeric character",
                    SUBDOMAIN_REGEX,
                    "example.com"));
        }
        return complaints;
    }

    /** An RFC 1035 label: a lowercase label that starts with a letter. */
    public static List<String> dns1035Label(String value) {
        List<String> complaints = new ArrayList<>();
        complainIfLonger(complaints, value, MAX_LABEL, "characters");
        if (!isDnsLabel(value) || digit(value.charAt(0))) {
            complaints.add(regexComplaint(
                    "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an"
                            + " alphabetic character, and end with an alphanumeric character",
                    "[a-z]([-a-z0-9]*[a-z0-9])?",
                    "my-name",
                    "abc-123"));
        }
        return complaints;
    }

    /** A name that can be one segment of a URL's path. */
    public static List<String> pathSegment(String value) {
        if (value.equals(".") || value.equals("..")) {
            return List.of("may not be '" + value + "'");
        }
        return pathSegmentPrefix(value);
    }

    /** The beginning of a path segment, to which more will be added. */
    public static List<String> pathSegmentPrefix(String value) {
        List<String> complaints = new ArrayList<>();
        for (String bad : List.of("/", "%")) {
            if (value.contains(bad)) {
                complaints.add("may not contain '" + bad + "'");
            }
        }
        return complaints;
    }

    /** A label key, annotation key or finalizer: a name, optionally behind a DNS subdomain and a slash. */
    public static List<String> qualifiedName(String value) {
        List<String> complaints = new ArrayList<>();
        String[] parts = value.split("/", -1);
        if (parts.length > 2) {
            return List.of("a valid label key " + regexComplaint(KEY_RULE, KEY_REGEX, "MyName", "my.name", "123-abc")
                    + " with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')");
        }
        if (parts.length == 2) {
            if (parts[0].isEmpty()) {
                complaints.add("prefix part must be non-empty");
            } else {
                dnsSubdomain(parts[0], "bytes").forEach(c -> complaints.add("prefix part " + c));
            }
        }
        String name = parts[parts.length - 1];
        if (name.isEmpty()) {
            complaints.add("name part must be non-empty");
        } else if (utf8Length(name) > MAX_LABEL) {
            complaints.add("name part " + tooLong(MAX_LABEL, "bytes"));
        }
        if (!isKeyName(name)) {
            complaints.add("name part " + regexComplaint(KEY_RULE, KEY_REGEX, "MyName", "my.name", "123-abc"));
        }
        return complaints;
    }

    /** An annotation key: a qualified name of any case. */
    public static List<String> annotationKey(String value) {
        return qualifiedName(value.toLowerCase(Locale.ROOT));
    }

    /** A label value; may be empty. */
    public static List<String> labelValue(String value) {
        List<String> complaints = new ArrayList<>();
        complainIfLonger(complaints, value, MAX_LABEL, "bytes");
        if (!value.isEmpty() && !isKeyName(value)) {
            complaints.add(regexComplaint(
                    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and"
                            + " must start and end with an alphanumeric character",
                    "(" + KEY_REGEX + ")?",
                    "MyValue",
                    "my_value",
                    "12345"));
        }
        return complaints;
    }

    /** How many bytes a string is on the wire. */
    public static int utf8Length(String value) {
        return value.codePoints()
                .map(c -> c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4)
                .sum();
    }

    private static void complainIfLonger(List<String> complaints, String value, int max, String unit) {
        if (utf8Length(value) > max) {
            complaints.add(tooLong(max, unit));
        }
    }

    /** Upstream calls bytes characters in the checks of DNS names. */
    private static String tooLong(int max, String unit) {
        return "must be no more than " + max + " " + unit;
    }

    /** Upstream's frame around a rule; the blanks are its own. */
    public static String regexComplaint(String rule, String regex, String... examples) {
        return rule + " (e.g. '" + String.join("',  or '", examples) + "', regex used for validation is '" + regex
                + "')";
    }

    private static boolean isDnsSubdomain(String value) {
        for (String label : value.split("\\.", -1)) {
            if (!isDnsLabel(label)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isDnsLabel(String value) {
        return delimited(value, c -> lower(c) || digit(c), c -> c == '-');
    }

    private static boolean isKeyName(String value) {
        return delimited(
                value, c -> lower(c) || digit(c) || (c >= 'A' && c <= 'Z'), c -> c == '-' || c == '_' || c == '.');
    }

    /** Whether all characters are one of both kinds, and the first and last are of the outer kind. */
    private static boolean delimited(String value, IntPredicate outer, IntPredicate inner) {
        return !value.isEmpty()
                && outer.test(value.charAt(0))
                && outer.test(value.charAt(value.length() - 1))
                && value.chars().allMatch(outer.or(inner));
    }

    private static boolean lower(int c) {
        return c >= 'a' && c <= 'z';
    }

    private static boolean digit(int c) {
        return c >= '0' && c <= '9';
    }
}
