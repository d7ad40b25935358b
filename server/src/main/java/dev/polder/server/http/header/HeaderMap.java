package dev.polder.server.http.header;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.AbstractMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The headers of a request by lower-case name. Looking one up copies nothing; most requests look at few. */
public final class HeaderMap extends AbstractMap<String, List<String>> {

    /** Names that every request is asked about, which keep their hash. */
    private static final Map<String, CharSequence> KNOWN = Stream.of(
                    "accept",
                    "user-agent",
                    "content-type",
                    "if-none-match",
                    "impersonate-user",
                    "impersonate-group",
                    "impersonate-uid")
            .collect(Collectors.toUnmodifiableMap(Function.identity(), HttpHeaders::createOptimized));

    private final MultiMap headers;

    /** The headers of a request, looked at where they are. */
    public HeaderMap(MultiMap headers) {
        this.headers = headers;
    }

    @Override
    public @Nullable List<String> get(@Nullable Object name) {
        String asked = String.valueOf(name);
        CharSequence hashed = KNOWN.get(asked);
        boolean missing = hashed == null ? !headers.contains(asked) : !headers.contains(hashed);
        // Asked by a string, Vert.x shows its list; asked by any other text, it copies the list through a stream.
        return missing ? null : headers.getAll(asked);
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
