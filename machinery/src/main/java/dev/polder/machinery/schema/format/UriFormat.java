package dev.polder.machinery.schema.format;

/** URIs as Go's {@code net/url.ParseRequestURI} accepts them: absolute, or a path that starts with a slash. */
public final class UriFormat {

    private UriFormat() {}

    public static boolean isRequestUri(String text) {
        try {
            GoUrl.parseRequestUri(text);
            return true;
        } catch (UrlSyntaxException e) {
            return false;
        }
    }
}
