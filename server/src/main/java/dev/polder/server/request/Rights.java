package dev.polder.server.request;

import dev.polder.spi.authz.Attributes;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * What a request is allowed by. Answers that last, such as watches, ask again whether it still is.
 *
 * @param asked questions to the authorizer, each of which must be answered with yes
 * @param besides what else must be so; must not block
 */
public record Rights(List<Attributes> asked, BooleanSupplier besides) {

    public Rights {
        asked = List.copyOf(asked);
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
        return new Rights(all, () -> mine.getAsBoolean() && theirs.getAsBoolean());
    }
}
