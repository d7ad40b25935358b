package dev.polder.machinery.schema;

import dev.polder.machinery.schema.format.EmailFormat;
import dev.polder.machinery.schema.format.HostFormats;
import dev.polder.machinery.schema.format.IpFormats;
import dev.polder.machinery.schema.format.NumberFormats;
import dev.polder.machinery.schema.format.TimeFormats;
import dev.polder.machinery.schema.format.UriFormat;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The OpenAPI formats that are enforced (kube-openapi {@code strfmt.Default}, apiextensions {@code
 * pkg/apiserver/validation/formats.go}). Dashes in the name of a string format do not count.
 */
public final class Formats {

    private static final Set<String> INTEGER = Set.of("int32", "int64");
    private static final Set<String> NUMBER = Set.of("float", "double");
    private static final Map<String, Predicate<String>> STRING = strings();

    private Formats() {}

    /** The check of a string format; null when the format is unknown. */
    public static @Nullable Predicate<String> ofString(String format) {
        Predicate<String> check = STRING.get(format);
        return check != null || format.indexOf('-') < 0 ? check : STRING.get(format.replace("-", ""));
    }

    /**
     * Whether a format means something for a type. Formats that do not are ignored, and a CRD that has one is warned
     * about.
     *
     * @param type a schema's type; empty when it has none or several
     */
    public static boolean isRecognized(String type, String format) {
        return switch (type) {
            case "", "string" -> ofString(format) != null;
            case "integer" -> INTEGER.contains(format);
            case "number" -> NUMBER.contains(format);
            default -> false;
        };
    }

    private static Map<String, Predicate<String>> strings() {
        Map<String, Predicate<String>> all = new HashMap<>();
        all.put("bsonobjectid", NumberFormats::isBsonObjectId);
        all.put("byte", NumberFormats::isBase64);
        all.put("cidr", IpFormats::isCidr);
        all.put("creditcard", NumberFormats::isCreditCard);
        all.put("date", TimeFormats::isDate);
        all.put("date-time", TimeFormats::isDateTime);
        all.put("datetime", TimeFormats::isDateTime);
        all.put("duration", TimeFormats::isDuration);
        all.put("email", EmailFormat::isEmail);
        all.put("hexcolor", NumberFormats::isHexColor);
        all.put("hostname", HostFormats::isHostname);
        all.put("ipv4", IpFormats::isIpv4);
        all.put("ipv6", IpFormats::isIpv6);
        all.put("isbn", NumberFormats::isIsbn);
        all.put("isbn10", NumberFormats::isIsbn10);
        all.put("isbn13", NumberFormats::isIsbn13);
        all.put("k8slongname", HostFormats::isLongName);
        all.put("k8sshortname", HostFormats::isShortName);
        all.put("mac", HostFormats::isMac);
        all.put("password", text -> true);
        all.put("rgbcolor", NumberFormats::isRgbColor);
        all.put("ssn", NumberFormats::isSsn);
        all.put("uri", UriFormat::isRequestUri);
        all.put("uuid", NumberFormats::isUuid);
        all.put("uuid3", NumberFormats::isUuid3);
        all.put("uuid4", NumberFormats::isUuid4);
        all.put("uuid5", NumberFormats::isUuid5);
        return Map.copyOf(all);
    }
}
