package dev.polder.api.resource;

import org.jspecify.annotations.Nullable;

/**
 * A resource of a group, whatever the version.
 *
 * @param group the group; empty for the core group
 * @param resource the plural name, in lower case
 */
public record GroupResource(String group, String resource) implements Comparable<GroupResource> {

    /** {@code configmaps} or {@code widgets.example.com}, as error messages spell it. */
    @Override
    public String toString() {
        return group.isEmpty() ? resource : resource + "." + group;
    }

    @Override
    public int compareTo(GroupResource other) {
        int byGroup = group.compareTo(other.group);
        return byGroup != 0 ? byGroup : resource.compareTo(other.resource);
    }

    // Written out, as keys of maps are compared by them all the time: what records have of their own is slow until it
    // is compiled.
    @Override
    public boolean equals(@Nullable Object other) {
        return this == other
                || (other instanceof GroupResource that && resource.equals(that.resource) && group.equals(that.group));
    }

    @Override
    public int hashCode() {
        return 31 * group.hashCode() + resource.hashCode();
    }
}
