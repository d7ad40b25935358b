package dev.polder.machinery.schema.format;

import dev.polder.machinery.schema.field.GoText;
import java.util.Locale;

/** Takes a URL apart (Go 1.23's {@code net/url}, {@code parse} and what it calls). Texts are chains of bytes. */
final class UrlParser {

    private static final String USER_MARKS = "-._:~!$&'()*+,;=%@";

    private UrlParser() {}

    /**
     * Reads a URL without its fragment.
     *
     * @param request whether it must be an absolute URL or an absolute path
     * @param fragment the escaped fragment to put into the text; empty for none
     */
    static GoUrl parse(String url, boolean request, String fragment) throws UrlSyntaxException {
        if (url.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
            throw new UrlSyntaxException("net/url: invalid control character in URL");
        }
        if (url.isEmpty() && request) {
            throw new UrlSyntaxException("empty url");
        }
        if (url.equals("*")) {
            return url("", "", "", url, "", fragment);
        }
        int length = schemeLength(url);
        String scheme = url.substring(0, length);
        String rest = length == 0 ? url : url.substring(length + 1);
        int mark = rest.indexOf('?');
        String query = mark < 0 ? "" : rest.substring(mark);
        String place = mark < 0 ? rest : rest.substring(0, mark);
        if (place.startsWith("/")) {
            boolean relative = scheme.isEmpty();
            boolean hosted = place.startsWith("//") && (relative ? !request && !place.startsWith("///") : true);
            return hosted
                    ? hierarchy(scheme, place.substring(2), query, fragment)
                    : url(scheme, "", "", UrlEscapes.PATH.written(place), query, fragment);
        }
        if (!scheme.isEmpty()) {
            return opaque(scheme, place, query, fragment);
        }
        if (request) {
            throw new UrlSyntaxException("invalid URI for request");
        }
        int slash = place.indexOf('/');
        if ((slash < 0 ? place : place.substring(0, slash)).indexOf(':') >= 0) {
            throw new UrlSyntaxException("first path segment in URL cannot contain colon");
        }
        return url("", "", "", UrlEscapes.PATH.written(place), query, fragment);
    }

    private static GoUrl hierarchy(String scheme, String place, String query, String fragment)
            throws UrlSyntaxException {
        int slash = place.indexOf('/');
        String authority = slash < 0 ? place : place.substring(0, slash);
        int at = authority.lastIndexOf('@');
        String host = host(authority.substring(at + 1));
        String user = at < 0 ? "" : user(authority.substring(0, at)) + "@";
        String path = UrlEscapes.PATH.written(slash < 0 ? "" : place.substring(slash));
        // Go leaves the slashes out where nothing stands behind them.
        boolean named = !host.isEmpty() || at >= 0;
        boolean slashes = named || (!scheme.isEmpty() && !path.isEmpty());
        String prefix = slashes ? "//" + user + UrlEscapes.HOST.escape(host) : "";
        return url(scheme, prefix, host, path, query, fragment);
    }

    private static GoUrl opaque(String scheme, String place, String query, String fragment) {
        String text = scheme.toLowerCase(Locale.ROOT) + ":" + place + query + hashed(fragment);
        return of(text, scheme, "", "", query);
    }

    private static GoUrl url(String scheme, String authority, String host, String path, String query, String fragment) {
        String start = scheme.isEmpty() ? "" : scheme.toLowerCase(Locale.ROOT) + ":";
        return of(start + authority + path + query + hashed(fragment), scheme, host, path, query);
    }

    private static GoUrl of(String text, String scheme, String host, String path, String query) {
        return new GoUrl(
                UrlEscapes.text(text),
                UrlEscapes.text(scheme.toLowerCase(Locale.ROOT)),
                UrlEscapes.text(host),
                UrlEscapes.text(path),
                UrlEscapes.text(query.isEmpty() ? "" : query.substring(1)));
    }

    private static String hashed(String fragment) {
        return fragment.isEmpty() ? "" : "#" + fragment;
    }

    /** The length of the scheme in front of a colon; 0 when there is none. */
    private static int schemeLength(String url) throws UrlSyntaxException {
        for (int i = 0; i < url.length(); i++) {
            char c = url.charAt(i);
            if (c == ':') {
                if (i == 0) {
                    throw new UrlSyntaxException("missing protocol scheme");
                }
                return i;
            }
            boolean later = isDigit(c) || c == '+' || c == '-' || c == '.';
            if (!isLetter(c) && !(later && i > 0)) {
                return 0;
            }
        }
        return 0;
    }

    private static String user(String user) throws UrlSyntaxException {
        if (!user.chars().allMatch(c -> isLetter(c) || isDigit(c) || USER_MARKS.indexOf(c) >= 0)) {
            throw new UrlSyntaxException("net/url: invalid userinfo");
        }
        int colon = user.indexOf(':');
        if (colon < 0) {
            return UrlEscapes.USER.escape(UrlEscapes.USER.unescape(user));
        }
        String name = UrlEscapes.USER.unescape(user.substring(0, colon));
        String password = UrlEscapes.USER.unescape(user.substring(colon + 1));
        return UrlEscapes.USER.escape(name) + ":" + UrlEscapes.USER.escape(password);
    }

    private static String host(String host) throws UrlSyntaxException {
        if (!host.startsWith("[")) {
            int colon = host.lastIndexOf(':');
            requirePort(colon < 0 ? "" : host.substring(colon));
            return UrlEscapes.HOST.unescape(host);
        }
        int close = host.lastIndexOf(']');
        if (close < 0) {
            throw new UrlSyntaxException("missing ']' in host");
        }
        requirePort(host.substring(close + 1));
        int zone = host.substring(0, close).indexOf("%25");
        if (zone < 0) {
            return UrlEscapes.HOST.unescape(host);
        }
        return UrlEscapes.HOST.unescape(host.substring(0, zone))
                + UrlEscapes.ZONE.unescape(host.substring(zone, close))
                + UrlEscapes.HOST.unescape(host.substring(close));
    }

    private static void requirePort(String port) throws UrlSyntaxException {
        if (!isPort(port)) {
            throw new UrlSyntaxException("invalid port " + GoText.quote(UrlEscapes.text(port)) + " after host");
        }
    }

    /** Whether it is nothing, or a colon and perhaps digits. */
    static boolean isPort(String port) {
        return port.isEmpty() || (port.charAt(0) == ':' && port.chars().skip(1).allMatch(UrlParser::isDigit));
    }

    private static boolean isLetter(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }
}
