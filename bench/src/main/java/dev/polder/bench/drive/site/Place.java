package dev.polder.bench.drive.site;

/**
 * Where objects of a run lie: a workspace with a namespace, or only a namespace.
 *
 * @param base the path below which the server's API is
 * @param namespace the namespace
 * @param cluster the logical cluster; empty without workspaces
 */
public record Place(String base, String namespace, String cluster) {

    /** The path of a collection of the core group. */
    public String core(String resource) {
        return base + "/api/v1/namespaces/" + namespace + "/" + resource;
    }

    /** The path of a collection of a group and version. */
    public String of(String groupVersion, String resource) {
        return base + "/apis/" + groupVersion + "/namespaces/" + namespace + "/" + resource;
    }

    /** The path of a collection without namespaces. */
    public String wide(String groupVersion, String resource) {
        return base + "/apis/" + groupVersion + "/" + resource;
    }
}
