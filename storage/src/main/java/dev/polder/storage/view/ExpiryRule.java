package dev.polder.storage.view;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Optional;

/**
 * Says when objects of a resource end by themselves (store rule S16). It is asked once for each write, and again whenever the
 * object is read from the store, so it decides by what is stored alone: no restart and no other leader comes to another time.
 */
@FunctionalInterface
public interface ExpiryRule {

    /**
     * When an object ends, as long as nobody writes it again.
     *
     * @param object as it is stored, without {@code resourceVersion}; not to be changed
     * @return the time, told in whole seconds: what is less than one is rounded up; empty when the object stays
     */
    Optional<Instant> end(ObjectNode object);
}
