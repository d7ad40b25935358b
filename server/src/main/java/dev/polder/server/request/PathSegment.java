package dev.polder.server.request;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

/** One segment of a path. */
public final class PathSegment {

    private PathSegment() {}

    /** A segment as it is meant; what is no escape stands for itself. */
    public static String decode(String segment) {
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
