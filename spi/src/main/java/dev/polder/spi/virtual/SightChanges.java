package dev.polder.spi.virtual;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.object.ResourceSpace;
import java.util.Collection;
import java.util.List;

/**
 * How what a {@link Window} shows has changed: what comes into sight, or leaves it, without having been written.
 *
 * @param <S> a state of the store
 */
public interface SightChanges<S> {

    /** Nothing ever changes. */
    static <S> SightChanges<S> none() {
        return new SightChanges<>() {
            @Override
            public List<ResourceSpace> spaces() {
                return List.of();
            }

            @Override
            public List<Change> after(S present, long revision) {
                return List.of();
            }
        };
    }

    /** The resources whose changes may be changes of sight, or of whether the resource is served. */
    List<ResourceSpace> spaces();

    /**
     * The changes after a revision, in the order of their revisions, up to that of a state. Fails as history does when that does
     * not know them all.
     */
    List<Change> after(S present, long revision);

    /**
     * One change.
     *
     * @param revision when
     * @param clusters the logical clusters of which other objects may be seen than before, or as others
     */
    record Change(long revision, Collection<LogicalClusterName> clusters) {}
}
