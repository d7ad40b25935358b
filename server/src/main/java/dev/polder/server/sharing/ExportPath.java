package dev.polder.server.sharing;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The path by which providers reach the objects of consumers: {@code /services/apiexport/<cluster>/<export>/clusters/<id or
 * *>/…} (kcp {@code pkg/virtual/apiexport/builder/build.go}, digestUrl).
 *
 * @param cluster the logical cluster of the export, by its id or path
 * @param export the name of the export
 * @param prefix what comes before {@code /clusters}, as the client wrote it
 */
public record ExportPath(String cluster, String export, String prefix) {

    /** How such paths begin. */
    public static final String START = "/services/apiexport/";

    private static final String CLUSTERS = "/clusters/";

    /** Reads a path; empty when it is another one. */
    public static Optional<ExportPath> of(String path) {
        if (!path.startsWith(START)) {
            return Optional.empty();
        }
        int name = path.indexOf('/', START.length());
        int end = name < 0 ? -1 : path.indexOf('/', name + 1);
        boolean whole = name > START.length() && end > name + 1 && path.startsWith(CLUSTERS, end);
        int consumer = end + CLUSTERS.length();
        if (!whole || consumer == path.length() || path.charAt(consumer) == '/') {
            return Optional.empty();
        }
        return Optional.of(new ExportPath(
                decode(path.substring(START.length(), name)),
                decode(path.substring(name + 1, end)),
                path.substring(0, end)));
    }

    private static String decode(String segment) {
        if (segment.indexOf('%') < 0) {
            return segment;
        }
        try {
            // A plus stands for itself in a path; URLDecoder reads form encoding.
            return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException malformed) {
            return segment;
        }
    }
}
