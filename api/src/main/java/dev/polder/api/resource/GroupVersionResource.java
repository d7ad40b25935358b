package dev.polder.api.resource;

/**
 * A resource as a URL addresses it.
 *
 * @param group the group; empty for the core group
 * @param version the version
 * @param resource the plural name
 */
public record GroupVersionResource(String group, String version, String resource) {

    public GroupResource groupResource() {
        return new GroupResource(group, resource);
    }

    public GroupVersion groupVersion() {
        return new GroupVersion(group, version);
    }
}
