package dev.polder.spi.authz;

import java.util.Optional;

/** Decides whether a user may do something. */
public interface Authorizer {

    /** Decides. May wait for somebody else's answer, and then does not belong on an event loop. */
    Decision authorize(Attributes attributes);

    /** Decides without waiting; empty when somebody else has to be asked, which only {@link #authorize} does. */
    default Optional<Decision> atOnce(Attributes attributes) {
        return Optional.of(authorize(attributes));
    }
}
