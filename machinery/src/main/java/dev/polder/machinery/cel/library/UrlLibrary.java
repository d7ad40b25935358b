package dev.polder.machinery.cel.library;

import static dev.polder.machinery.cel.library.KubernetesTypes.URL;

import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.runtime.CelEvaluationException;
import dev.polder.machinery.schema.format.GoUrl;
import dev.polder.machinery.schema.format.UriFormat;
import dev.polder.machinery.schema.format.UrlSyntaxException;

/** {@code url}, {@code isURL} and the parts of a URL (apiserver 0.32 {@code pkg/cel/library/urls.go}). */
final class UrlLibrary {

    private static final MapType QUERY = MapType.create(SimpleType.STRING, ListType.create(SimpleType.STRING));

    private UrlLibrary() {}

    static FunctionLibrary create() {
        return FunctionLibrary.builder()
                .global("url", "string_to_url", args -> parse((String) args[0]), URL, SimpleType.STRING)
                .global(
                        "isURL",
                        "is_url_string",
                        args -> UriFormat.isRequestUri((String) args[0]),
                        SimpleType.BOOL,
                        SimpleType.STRING)
                .member("getScheme", "url_get_scheme", args -> ((GoUrl) args[0]).scheme(), SimpleType.STRING, URL)
                .member("getHost", "url_get_host", args -> ((GoUrl) args[0]).host(), SimpleType.STRING, URL)
                .member("getHostname", "url_get_hostname", args -> ((GoUrl) args[0]).hostname(), SimpleType.STRING, URL)
                .member("getPort", "url_get_port", args -> ((GoUrl) args[0]).port(), SimpleType.STRING, URL)
                .member(
                        "getEscapedPath",
                        "url_get_escaped_path",
                        args -> ((GoUrl) args[0]).escapedPath(),
                        SimpleType.STRING,
                        URL)
                .member("getQuery", "url_get_query", args -> ((GoUrl) args[0]).query(), QUERY, URL)
                .build();
    }

    /** Must be good as the URI of a request, but is read once more, because only that knows fragments. */
    private static GoUrl parse(String text) throws CelEvaluationException {
        try {
            GoUrl.parseRequestUri(text);
            return GoUrl.parse(text);
        } catch (UrlSyntaxException e) {
            throw new CelEvaluationException("URL parse error during conversion from string: " + e.getMessage(), e);
        }
    }
}
