package dev.polder.gc;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.object.ObjectKey;
import dev.polder.gc.owner.Decision.Propagation;
import dev.polder.gc.owner.Decision.Target;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * How the collector writes: the server's own verbs, admission included, as a system user and fenced by the leader's term. A write
 * whose object, or one of the rows that it was decided on, is not as it was captured, fails with 409 and changes nothing. Calls
 * block; failures are {@link dev.polder.api.status.ApiException}.
 */
public interface Writes {

    /** Deletes an object; fails with 404 when there is none. */
    void delete(Target target, Propagation policy);

    /**
     * Whether an object, as it is now, would go at once and nobody be asked about it: only such objects go together. Returns at
     * once.
     */
    boolean isPlain(Target target);

    /**
     * Deletes objects of one logical cluster and type in the background at once: by one transaction, which compares all that each
     * of them was decided on.
     *
     * @param targets decided in one state that had all acknowledged writes
     * @return the objects that have gone: none when something has moved, and none that is not {@link #isPlain plain}
     */
    Set<ObjectKey> deleteTogether(List<Target> targets);

    /** Changes an object. */
    void change(Target target, UnaryOperator<ObjectNode> change);
}
