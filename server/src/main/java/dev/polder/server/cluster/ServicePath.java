package dev.polder.server.cluster;

import dev.polder.server.request.PathSegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A path below a service: {@code /services/<service>/<name>…/clusters/<id, path or *>/…} (kcp {@code digestUrl} of {@code
 * pkg/virtual/apiexport/builder} and of {@code pkg/virtual/initializingworkspaces/builder}).
 *
 * @param names what comes between the service and {@code /clusters}, read
 * @param prefix what comes before {@code /clusters}, as the client wrote it
 */
public record ServicePath(List<String> names, String prefix) {

    private static final String CLUSTERS = "/clusters/";

    public ServicePath {
        names = List.copyOf(names);
    }

    /**
     * Reads a path; empty when it is another one.
     *
     * @param service how the paths of the service begin, with a slash at the end
     * @param count how many names such a path has
     */
    public static Optional<ServicePath> of(String path, String service, int count) {
        if (!path.startsWith(service)) {
            return Optional.empty();
        }
        List<String> names = new ArrayList<>();
        int end = service.length() - 1;
        while (names.size() < count) {
            int start = end + 1;
            end = path.indexOf('/', start);
            if (end <= start) {
                return Optional.empty();
            }
            names.add(PathSegment.decode(path.substring(start, end)));
        }
        int cluster = end + CLUSTERS.length();
        boolean whole = path.startsWith(CLUSTERS, end) && cluster < path.length() && path.charAt(cluster) != '/';
        return whole ? Optional.of(new ServicePath(names, path.substring(0, end))) : Optional.empty();
    }
}
