package dev.polder.gc;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.gc.owner.Decision.Propagation;
import dev.polder.gc.owner.Decision.Target;
import java.util.function.UnaryOperator;

/**
 * How the collector writes: the server's own verbs, admission included, as a system user and fenced by the leader's term. A write
 * whose object, or one of the rows that it was decided on, is not as it was captured, fails with 409 and changes nothing. Calls
 * block; failures are {@link dev.polder.api.status.ApiException}.
 */
public interface Writes {

    /** Deletes an object; fails with 404 when there is none. */
    void delete(Target target, Propagation policy);

    /** Changes an object. */
    void change(Target target, UnaryOperator<ObjectNode> change);
}
