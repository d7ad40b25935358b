package dev.polder.api.resource;

/**
 * The type an object says it has.
 *
 * @param group the group; empty for the core group
 * @param version the version
 * @param kind the kind, in camel case
 */
public record GroupVersionKind(String group, String version, String kind) {

    public GroupVersion groupVersion() {
        return new GroupVersion(group, version);
    }

    /** {@code apps/v1, Kind=Deployment}, as Go's {@code schema.GroupVersionKind} prints it. */
    @Override
    public String toString() {
        return groupVersion().apiVersion() + ", Kind=" + kind;
    }
}
