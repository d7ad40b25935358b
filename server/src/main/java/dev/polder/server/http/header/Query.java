package dev.polder.server.http.header;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Decodes the query of a URL as Go's {@code url.Query} does: a pair that is malformed is left out. */
public final class Query {

    private Query() {}

    /** The decoded parameters, each with its values in order; empty without a query. */
    public static Map<String, List<String>> parse(@Nullable String raw) {
        if (raw == null || raw.isEmpty()) {
            return Map.of();
        }
        Map<String, List<String>> values = new LinkedHashMap<>();
        int start = 0;
        while (start <= raw.length()) {
            int end = raw.indexOf('&', start);
            String pair = raw.substring(start, end < 0 ? raw.length() : end);
            add(values, pair);
            if (end < 0) {
                break;
            }
            start = end + 1;
        }
        return values;
    }

    private static void add(Map<String, List<String>> values, String pair) {
        if (pair.isEmpty() || pair.indexOf(';') >= 0) {
            return;
        }
        int equals = pair.indexOf('=');
        String name = unescape(equals < 0 ? pair : pair.substring(0, equals));
        String value = unescape(equals < 0 ? "" : pair.substring(equals + 1));
        if (name != null && value != null) {
            values.computeIfAbsent(name, n -> new ArrayList<>(1)).add(value);
        }
    }

    /** Null when a percent sign is not followed by two hexadecimal digits. */
    private static @Nullable String unescape(String text) {
        if (text.indexOf('%') < 0) {
            return text.indexOf('+') < 0 ? text : text.replace('+', ' ');
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length);
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '%') {
                int high = i + 2 < bytes.length ? Character.digit(bytes[i + 1], 16) : -1;
                int low = i + 2 < bytes.length ? Character.digit(bytes[i + 2], 16) : -1;
                if (high < 0 || low < 0) {
                    return null;
                }
                out.write(high * 16 + low);
                i += 2;
            } else {
                out.write(bytes[i] == '+' ? ' ' : bytes[i]);
            }
        }
        return out.toString(StandardCharsets.UTF_8);
    }
}
