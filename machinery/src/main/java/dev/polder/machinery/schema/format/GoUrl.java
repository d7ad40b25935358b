package dev.polder.machinery.schema.format;

import dev.polder.machinery.schema.field.GoText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A URL as Go's {@code net/url} (Go 1.23) reads it. Two are equal when their texts are, as upstream's CEL type
 * {@code kubernetes.URL} has it.
 *
 * @param text the whole URL as Go writes it ({@code URL.String})
 * @param scheme in lower case; empty when there is none
 * @param host unescaped, with brackets and port; empty when there is none
 * @param escapedPath with percent escapes; empty when there is none
 * @param rawQuery what is behind the question mark, with percent escapes
 */
public record GoUrl(String text, String scheme, String host, String escapedPath, String rawQuery) {

    /**
     * Reads an absolute URL or an absolute path ({@code url.ParseRequestURI}). There is no fragment: a hash belongs to
     * the path or the query.
     *
     * @throws UrlSyntaxException with the text and what is wrong with it
     */
    public static GoUrl parseRequestUri(String text) throws UrlSyntaxException {
        try {
            return UrlParser.parse(UrlEscapes.bytes(text), true, "");
        } catch (UrlSyntaxException e) {
            throw failure(text, e);
        }
    }

    /**
     * Reads a URL, relative ones too, with its fragment ({@code url.Parse}).
     *
     * @throws UrlSyntaxException with the text and what is wrong with it
     */
    public static GoUrl parse(String text) throws UrlSyntaxException {
        int hash = text.indexOf('#');
        String before = hash < 0 ? text : text.substring(0, hash);
        String bytes = UrlEscapes.bytes(before);
        try {
            UrlParser.parse(bytes, false, "");
        } catch (UrlSyntaxException e) {
            throw failure(before, e);
        }
        try {
            String fragment = hash < 0 ? "" : UrlEscapes.bytes(text.substring(hash + 1));
            return UrlParser.parse(bytes, false, UrlEscapes.FRAGMENT.written(fragment));
        } catch (UrlSyntaxException e) {
            throw failure(text, e);
        }
    }

    private static UrlSyntaxException failure(String text, UrlSyntaxException cause) {
        return new UrlSyntaxException("parse " + GoText.quote(text) + ": " + cause.getMessage());
    }

    /** The host without brackets and port. */
    public String hostname() {
        int colon = portColon();
        String name = colon < 0 ? host : host.substring(0, colon);
        boolean bracketed = name.startsWith("[") && name.endsWith("]");
        return bracketed ? name.substring(1, name.length() - 1) : name;
    }

    /** Digits; empty when there is none. */
    public String port() {
        int colon = portColon();
        return colon < 0 ? "" : host.substring(colon + 1);
    }

    private int portColon() {
        int colon = host.lastIndexOf(':');
        return colon >= 0 && UrlParser.isPort(host.substring(colon)) ? colon : -1;
    }

    /** The values of every key, unescaped; pairs that cannot be read are left out. */
    public Map<String, List<String>> query() {
        Map<String, List<String>> values = new LinkedHashMap<>();
        for (String pair : UrlEscapes.bytes(rawQuery).split("&", -1)) {
            if (pair.isEmpty() || pair.indexOf(';') >= 0) {
                continue;
            }
            int equals = pair.indexOf('=');
            String key = unescaped(equals < 0 ? pair : pair.substring(0, equals));
            String value = unescaped(equals < 0 ? "" : pair.substring(equals + 1));
            if (key != null && value != null) {
                values.computeIfAbsent(key, k -> new ArrayList<>()).add(value);
            }
        }
        return values;
    }

    private static @Nullable String unescaped(String bytes) {
        try {
            return UrlEscapes.text(UrlEscapes.QUERY.unescape(bytes));
        } catch (UrlSyntaxException e) {
            return null;
        }
    }

    @Override
    public String toString() {
        return text;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof GoUrl url && text.equals(url.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }
}
