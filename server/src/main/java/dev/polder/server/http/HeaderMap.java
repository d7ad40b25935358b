package dev.polder.server.http;

import io.vertx.core.MultiMap;
import java.util.AbstractMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The headers of a request by lower-case name. Looking one up copies nothing; most requests look at few. */
final class HeaderMap extends AbstractMap<String, List<String>> {

    private final MultiMap headers;

    HeaderMap(MultiMap headers) {
        this.headers = headers;
    }

    @Override
    public @Nullable List<String> get(@Nullable Object name) {
        List<String> values = headers.getAll(String.valueOf(name));
        return values.isEmpty() ? null : values;
    }

    @Override
    public boolean containsKey(@Nullable Object name) {
        return headers.contains(String.valueOf(name));
    }

    @Override
    public Set<Map.Entry<String, List<String>>> entrySet() {
        Map<String, List<String>> all = new LinkedHashMap<>();
        for (String name : headers.names()) {
            all.put(name.toLowerCase(Locale.ROOT), headers.getAll(name));
        }
        return all.entrySet();
    }
}
