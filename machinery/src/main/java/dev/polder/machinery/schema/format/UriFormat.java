package dev.polder.machinery.schema.format;

/** URIs as Go's {@code net/url.ParseRequestURI} accepts them: absolute, or a path that starts with a slash. */
public final class UriFormat {

    private static final String HOST_MARKS = "-_.~!$&'()*+,;=:[]<>\"";
    private static final String USER_MARKS = "-._:~!$&'()*+,;=%@";

    private UriFormat() {}

    public static boolean isRequestUri(String text) {
        if (text.isEmpty() || text.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
            return false;
        }
        if (text.equals("*")) {
            return true;
        }
        int scheme = schemeLength(text);
        if (scheme < 0) {
            return false;
        }
        String rest = scheme == 0 ? text : text.substring(scheme + 1);
        int query = rest.indexOf('?');
        String path = query < 0 ? rest : rest.substring(0, query);
        if (!path.startsWith("/")) {
            return scheme > 0;
        }
        if (scheme > 0 && path.startsWith("//")) {
            int end = path.indexOf('/', 2);
            String authority = end < 0 ? path.substring(2) : path.substring(2, end);
            return isAuthority(authority) && isEscaped(end < 0 ? "" : path.substring(end));
        }
        return isEscaped(path);
    }

    /** The length of the scheme; 0 when there is none, -1 when it is missing before a colon. */
    private static int schemeLength(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (isLetter(c)) {
                continue;
            }
            if (isDigit(c) || c == '+' || c == '-' || c == '.') {
                if (i == 0) {
                    return 0;
                }
                continue;
            }
            return c != ':' ? 0 : i == 0 ? -1 : i;
        }
        return 0;
    }

    private static boolean isAuthority(String authority) {
        int at = authority.lastIndexOf('@');
        if (at >= 0) {
            String user = authority.substring(0, at);
            boolean marked = user.chars().allMatch(c -> isLetter(c) || isDigit(c) || USER_MARKS.indexOf(c) >= 0);
            if (!marked || !isEscaped(user)) {
                return false;
            }
        }
        String host = authority.substring(at + 1);
        if (host.startsWith("[")) {
            int close = host.lastIndexOf(']');
            return close > 0 && isPort(host.substring(close + 1)) && isHost(host.substring(0, close + 1));
        }
        int colon = host.lastIndexOf(':');
        return (colon < 0 || isPort(host.substring(colon))) && isHost(host);
    }

    private static boolean isPort(String port) {
        return port.isEmpty() || (port.charAt(0) == ':' && port.chars().skip(1).allMatch(UriFormat::isDigit));
    }

    private static boolean isHost(String host) {
        for (int i = 0; i < host.length(); i++) {
            char c = host.charAt(i);
            if (c == '%') {
                // Only bytes beyond ASCII, and the percent sign of a zone, may be escaped in a host.
                if (i + 3 > host.length() || !Hex.isHex(host.substring(i + 1, i + 3))) {
                    return false;
                }
                String code = host.substring(i + 1, i + 3);
                if (Integer.parseInt(code, 16) < 0x80 && !code.equals("25")) {
                    return false;
                }
                i += 2;
            } else if (c < 0x80 && !isLetter(c) && !isDigit(c) && HOST_MARKS.indexOf(c) < 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean isEscaped(String text) {
        for (int i = text.indexOf('%'); i >= 0; i = text.indexOf('%', i + 1)) {
            if (i + 3 > text.length() || !Hex.isHex(text.substring(i + 1, i + 3))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isLetter(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }
}
