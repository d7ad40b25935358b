package dev.polder.server.matrix;

import java.util.List;

/**
 * A logical cluster of the world, by its id and its path.
 *
 * @param id the id; those of several begin with each other's
 * @param path the workspace path; empty for a cluster of the server's own
 * @param mark a text in all objects that the test makes there, and in none elsewhere
 */
record Place(String id, String path, String mark) {

    static final Place ROOT = new Place("root", "root", "qz0zq");
    static final Place PARENT = new Place("tenan", "root:org", "qz1zq");
    static final Place OWN = new Place("tenant", "root:org:own", "qz2zq");
    static final Place CHILD = new Place("tenantb", "root:org:own:child", "qz3zq");
    static final Place SIBLING = new Place("tenant-b", "root:org:sibling", "qz4zq");
    static final Place FOREIGN = new Place("tenant0", "root:foreign", "qz5zq");
    /** Marked inactive. */
    static final Place ASLEEP = new Place("tenant-z", "root:org:asleep", "qz6zq");

    static final Place SYSTEM = new Place("system:admin", "", "qz7zq");

    static final List<Place> ALL = List.of(ROOT, PARENT, OWN, CHILD, SIBLING, FOREIGN, ASLEEP, SYSTEM);

    boolean isSystem() {
        return id.startsWith("system:");
    }

    /** The group of the custom resources that are defined there alone. */
    String group() {
        return mark + ".example.com";
    }
}
