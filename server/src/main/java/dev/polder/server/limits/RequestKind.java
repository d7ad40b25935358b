package dev.polder.server.limits;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the limits have to know about a request before anything has been decided about it. */
public enum RequestKind {
    /** Changes nothing and ends soon. */
    READ,
    /** May change something. */
    WRITE,
    /** Runs as long as the client likes; exempt from limits and timeouts. */
    WATCH;

    private static final String CLUSTERS = "/clusters/";

    /** Below it lie services, which name their logical clusters further on. */
    private static final String SERVICES = "/services/";

    /**
     * Tells the kind of a request (apiserver {@code RequestInfoFactory} and {@code BasicLongRunningRequestCheck}).
     * Only a path that can be a list can be a watch, so that a {@code watch} parameter does not free a get of its limit.
     */
    public static RequestKind of(String method, String path, Map<String, List<String>> query) {
        if (!method.equals("GET") && !method.equals("HEAD") && !method.equals("OPTIONS")) {
            return WRITE;
        }
        if (!method.equals("GET")) {
            return READ;
        }
        boolean asks = watches(query.get("watch"));
        if (!asks && !path.contains("/watch/")) {
            return READ;
        }
        List<String> resource = resourceSegments(path);
        if (resource.isEmpty()) {
            return READ;
        }
        if (resource.get(0).equals("watch") && resource.size() > 1) {
            return WATCH;
        }
        boolean namespaced = resource.get(0).equals("namespaces") && resource.size() == 3;
        boolean list = resource.size() == 1 || namespaced;
        return list && asks ? WATCH : READ;
    }

    /**
     * The logical cluster a path starts with, as it was sent; of a service that for which it works, such as the logical cluster of
     * an export; empty for other paths. Only a key for fairness: it is neither decoded nor checked.
     */
    public static String clusterOf(String path) {
        if (path.startsWith(SERVICES)) {
            int start = path.indexOf('/', SERVICES.length()) + 1;
            int end = start == 0 ? -1 : path.indexOf('/', start);
            return end < 0 ? "" : path.substring(start, end);
        }
        if (!path.startsWith(CLUSTERS)) {
            return "";
        }
        return path.substring(CLUSTERS.length(), afterCluster(path));
    }

    /** The path without its {@code /clusters/<x>} prefix; at least {@code /}. */
    public static String withoutCluster(String path) {
        int start = afterCluster(path);
        return start == path.length() ? "/" : path.substring(start);
    }

    /** Where the path goes on after its {@code /clusters/<x>} prefix; 0 without one, its length when nothing follows. */
    public static int afterCluster(String path) {
        if (!path.startsWith(CLUSTERS)) {
            return 0;
        }
        int end = path.indexOf('/', CLUSTERS.length());
        return end < 0 ? path.length() : end;
    }

    /** What follows the version: after {@code api/v1} or {@code apis/group/version}, wherever they begin. */
    private static List<String> resourceSegments(String path) {
        List<String> segments =
                Arrays.stream(path.split("/")).filter(s -> !s.isEmpty()).toList();
        for (int i = path.startsWith(SERVICES) ? afterService(segments) : 0; i < segments.size(); i++) {
            int skip = segments.get(i).equals("api") ? 2 : segments.get(i).equals("apis") ? 3 : 0;
            if (skip > 0) {
                return segments.subList(Math.min(i + skip, segments.size()), segments.size());
            }
        }
        return List.of();
    }

    /** Where what is asked of a service begins: whatever its clients call {@code api} does not count. */
    private static int afterService(List<String> segments) {
        int named = segments.size() > 1 && segments.get(1).equals("apiexport") ? 4 : 3;
        for (int i = named; i < segments.size(); i++) {
            if (segments.get(i).equals("clusters")) {
                return i + 2;
            }
        }
        return segments.size();
    }

    /** Upstream reads anything but false and 0 as true, the empty value included. */
    private static boolean watches(@Nullable List<String> values) {
        return values != null
                && !values.isEmpty()
                && !values.get(0).equalsIgnoreCase("false")
                && !values.get(0).equals("0");
    }
}
