package dev.polder.spi.virtual;

import dev.polder.spi.authz.Attributes;
import dev.polder.spi.authz.Authorizer;
import dev.polder.spi.authz.Decision;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * What decides whether a call may be made through a {@link VirtualWorkspace}. All of it must say yes, in this order.
 *
 * @param decisive what the caller must be allowed to do, by the server's own chain
 * @param besides says whether it may also do what it asks for; is heard only when it may do what is decisive, and must say no
 *     in the same words
 * @param inside whether the one as whom the caller acts must be allowed what is asked, too, where it acts; asked only after a yes of
 *     the others, and must not block
 */
public record Access(Attributes decisive, Authorizer besides, BooleanSupplier inside) {

    /** Needs nothing besides. */
    private static final Authorizer NOTHING = asked -> new Decision.Allow("");

    /** One question decides: who may do that may do everything here. */
    public static Access by(Attributes decisive) {
        return new Access(decisive, NOTHING, () -> false);
    }

    /** What the server's own chain is asked, about a call that asks for something. */
    public List<Attributes> questions(Attributes asked) {
        return inside.getAsBoolean() ? List.of(decisive, asked) : List.of(decisive);
    }
}
