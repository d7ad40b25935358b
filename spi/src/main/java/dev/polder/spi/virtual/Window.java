package dev.polder.spi.virtual;

import dev.polder.api.cluster.ClusterScope;
import dev.polder.api.object.ResourceSpace;
import java.util.List;

/**
 * What a call sees of the objects of its resource, and as what. Most calls see everything as it is; those through a {@link
 * VirtualWorkspace} what that shows.
 *
 * @param <S> a state of the store
 */
public interface Window<S> {

    /** Everything, as it is. */
    @SuppressWarnings("unchecked")
    static <S> Window<S> whole() {
        // It looks at no state.
        return (Window<S>) WholeWindow.WHOLE;
    }

    /** Whether this is {@link #whole}: then none of the others need be asked. */
    default boolean isWhole() {
        return false;
    }

    /** What is seen of a state, for one thread. Must not block. */
    Sight in(S state);

    /**
     * Where everything lies that {@link #in} looks at, besides the objects themselves: no more is read of a state that memory no
     * longer has.
     *
     * @param scope the logical cluster that is looked at, or all
     */
    default List<Basis> basis(ClusterScope scope) {
        return List.of();
    }

    /**
     * A part of a state.
     *
     * @param scope of which logical cluster, or of all
     * @param space of which resource
     */
    record Basis(ClusterScope scope, ResourceSpace space) {}

    /** How sight changes as time goes by: for watches. */
    default SightChanges<S> changes() {
        return SightChanges.none();
    }

    /** Whether what is looked at is still served as it was when the call began. Must not block. */
    default boolean served() {
        return true;
    }
}
