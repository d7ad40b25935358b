package dev.polder.bench.tenancy;

import java.io.IOException;

/** How workspaces lie in one another. */
enum Shape {
    /** All in {@code root}. */
    FLAT,
    /** Ten in {@code root}, and ten in each. */
    TREE;

    private static final int CHILDREN = 10;

    /** The number of the workspace that one lies in; -1 for {@code root}. */
    int parent(int number) {
        return this == FLAT || number < CHILDREN ? -1 : (number - CHILDREN) / CHILDREN;
    }

    static Shape of(String name) throws IOException {
        return switch (name) {
            case "flat" -> FLAT;
            case "tree" -> TREE;
            default -> throw new IOException("--shape is flat or tree, not " + name);
        };
    }
}
