package dev.polder.server.http;

import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One line per request, in the fields of upstream's {@code httplog}. The CLI turns it on with {@code -v 2}. */
final class AccessLog {

    private static final Logger LOG = LoggerFactory.getLogger(AccessLog.class);

    private AccessLog() {}

    static boolean isOn() {
        return LOG.isInfoEnabled();
    }

    static void write(HttpServerRequest request, String id, int code, long millis) {
        LOG.info(
                "\"HTTP\" verb=\"{}\" URI=\"{}\" latency=\"{}ms\" userAgent=\"{}\" audit-ID=\"{}\" srcIP=\"{}\" resp={}",
                request.method(),
                printable(request.uri()),
                millis,
                printable(request.getHeader("user-agent")),
                id,
                request.remoteAddress(),
                code);
    }

    /** What a client sent must not be able to forge a line. */
    private static String printable(@Nullable String text) {
        if (text == null) {
            return "";
        }
        StringBuilder out = new StringBuilder(text.length());
        text.codePoints().forEach(c -> out.appendCodePoint(Character.isISOControl(c) || c == '"' ? '?' : c));
        return out.toString();
    }
}
