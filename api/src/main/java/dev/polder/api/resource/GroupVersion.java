package dev.polder.api.resource;

/**
 * An API group and version.
 *
 * @param group the group; empty for the core group
 * @param version the version, e.g. {@code v1}
 */
public record GroupVersion(String group, String version) {

    /** Reads an {@code apiVersion}: {@code v1} or {@code apps/v1}. Text with more slashes keeps them in the version. */
    public static GroupVersion parse(String apiVersion) {
        int slash = apiVersion.indexOf('/');
        return slash < 0
                ? new GroupVersion("", apiVersion)
                : new GroupVersion(apiVersion.substring(0, slash), apiVersion.substring(slash + 1));
    }

    /** The {@code apiVersion} that objects carry. */
    public String apiVersion() {
        return group.isEmpty() ? version : group + "/" + version;
    }

    /** The URL part below a cluster: {@code api/v1} or {@code apis/apps/v1}. */
    public String path() {
        return group.isEmpty() ? "api/" + version : "apis/" + group + "/" + version;
    }

    @Override
    public String toString() {
        return apiVersion();
    }
}
