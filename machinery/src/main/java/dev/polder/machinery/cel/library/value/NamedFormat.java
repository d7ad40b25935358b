package dev.polder.machinery.cel.library.value;

import dev.polder.machinery.schema.field.Names;
import dev.polder.machinery.schema.format.GoUrl;
import dev.polder.machinery.schema.format.NumberFormats;
import dev.polder.machinery.schema.format.TimeFormats;
import dev.polder.machinery.schema.format.UrlSyntaxException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Formats of strings that have a name (CEL type {@code kubernetes.NamedFormat}; {@code pkg/cel/library/format.go}). */
public enum NamedFormat {
    DNS1123_LABEL("dns1123Label", 30),
    DNS1123_SUBDOMAIN("dns1123Subdomain", 60),
    DNS1035_LABEL("dns1035Label", 30),
    QUALIFIED_NAME("qualifiedName", 60),
    DNS1123_LABEL_PREFIX("dns1123LabelPrefix", 30),
    DNS1123_SUBDOMAIN_PREFIX("dns1123SubdomainPrefix", 60),
    DNS1035_LABEL_PREFIX("dns1035LabelPrefix", 30),
    LABEL_VALUE("labelValue", 40),
    URI("uri", 1103),
    UUID("uuid", 70),
    BYTE("byte", 84),
    DATE("date", 71),
    DATETIME("datetime", 71);

    private final String id;
    private final int regexSize;

    NamedFormat(String id, int regexSize) {
        this.id = id;
        this.regexSize = regexSize;
    }

    /** The format of a name such as {@code dns1123Label}. */
    public static Optional<NamedFormat> named(String id) {
        return Arrays.stream(values()).filter(format -> format.id.equals(id)).findFirst();
    }

    /** What rules call it. */
    public String id() {
        return id;
    }

    /** The characters of the regular expression it is reckoned to cost as much as. */
    public int regexSize() {
        return regexSize;
    }

    /** What is wrong with a text, in upstream's words; nothing when it has the format. */
    public List<String> complaints(String text) {
        return switch (this) {
            case DNS1123_LABEL -> Names.dnsLabel(text);
            case DNS1123_SUBDOMAIN -> Names.dnsSubdomain(text);
            case DNS1035_LABEL -> Names.dns1035Label(text);
            case QUALIFIED_NAME -> worded(Names.qualifiedName(text));
            case DNS1123_LABEL_PREFIX -> Names.dnsLabel(completed(text));
            case DNS1123_SUBDOMAIN_PREFIX -> Names.dnsSubdomain(completed(text));
            case DNS1035_LABEL_PREFIX -> Names.dns1035Label(completed(text));
            case LABEL_VALUE -> worded(Names.labelValue(text));
            case URI -> address(text);
            case UUID -> unless(NumberFormats::isUuid, text, "does not match the UUID format");
            case BYTE -> unless(NumberFormats::isBase64, text, "invalid base64");
            case DATE -> unless(TimeFormats::isDate, text, "invalid date");
            case DATETIME -> unless(TimeFormats::isDateTime, text, "invalid datetime");
        };
    }

    private static List<String> address(String text) {
        try {
            GoUrl.parseRequestUri(text);
            return List.of();
        } catch (UrlSyntaxException e) {
            return List.of(e.getMessage());
        }
    }

    private static List<String> unless(Predicate<String> good, String text, String complaint) {
        return good.test(text) ? List.of() : List.of(complaint);
    }

    /** A prefix may end in a hyphen, because something will follow (apimachinery {@code maskTrailingDash}). */
    private static String completed(String prefix) {
        if (prefix.length() < 2 || !prefix.endsWith("-")) {
            return prefix;
        }
        // Upstream takes away one byte, and so leaves the rest of a character beyond ASCII.
        boolean broken = prefix.charAt(prefix.length() - 2) >= 0x80;
        return prefix.substring(0, prefix.length() - 2) + (broken ? "\ufffda" : "a");
    }

    /** Kubernetes 1.32 calls bytes characters, and what became a label key a qualified name. */
    private static List<String> worded(List<String> complaints) {
        return complaints.stream()
                .map(complaint -> complaint.startsWith("a valid label key ")
                        ? "a qualified name " + complaint.substring("a valid label key ".length())
                        : complaint)
                .map(complaint -> complaint.endsWith(" bytes")
                        ? complaint.substring(0, complaint.length() - " bytes".length()) + " characters"
                        : complaint)
                .toList();
    }
}
