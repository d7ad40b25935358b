package dev.polder.spi.authz;

import dev.polder.api.cluster.LogicalClusterName;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * What a request is allowed by. Answers that last, such as watches, ask again whether it still is.
 *
 * @param asked questions to the authorizer, each of which must be answered with yes
 * @param besides what else must be so; must not block
 * @param clusters where something may change that makes {@code besides} false
 */
public record Rights(List<Attributes> asked, BooleanSupplier besides, Set<LogicalClusterName> clusters) {

    public Rights {
        asked = List.copyOf(asked);
        clusters = Set.copyOf(clusters);
    }

    /** Rights for whose end nobody need be woken. */
    public Rights(List<Attributes> asked, BooleanSupplier besides) {
        this(asked, besides, Set.of());
    }

    /** One question, and nothing besides. */
    public static Rights of(Attributes asked) {
        return new Rights(List.of(asked), () -> true);
    }

    /** These and others. */
    public Rights and(Rights others) {
        List<Attributes> all = new ArrayList<>(asked);
        all.addAll(others.asked());
        BooleanSupplier mine = besides;
        BooleanSupplier theirs = others.besides();
        Set<LogicalClusterName> places = new HashSet<>(clusters);
        places.addAll(others.clusters());
        return new Rights(all, () -> mine.getAsBoolean() && theirs.getAsBoolean(), places);
    }
}
