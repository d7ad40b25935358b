package dev.polder.server.verb.write;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.status.ApiErrors;
import dev.polder.gc.Writes;
import dev.polder.gc.owner.Decision.Propagation;
import dev.polder.gc.owner.Decision.Target;
import dev.polder.server.request.ResourceCall;
import dev.polder.server.verb.write.Mutation.Mutated;
import dev.polder.spi.schema.SchemaSource;
import java.time.InstantSource;
import java.util.function.UnaryOperator;

/** The verbs, for the garbage collector: only on the object that was decided about, and only while what that was decided on holds. */
public final class CollectorWrites implements Writes {

    private final SystemCalls calls;
    private final WriteEnvironment environment;

    /**
     * Writes as a system user.
     *
     * @param environment fenced by the term of the leader
     */
    public CollectorWrites(String name, SchemaSource schemas, WriteEnvironment environment, InstantSource clock) {
        this.calls = new SystemCalls(name, schemas, clock);
        this.environment = environment;
    }

    @Override
    public void delete(Target target, Propagation policy) {
        ResourceCall call = call("delete", target);
        String name = target.key().name();
        var unused = new DeleteSequence(environment.onlyIf(target.guards()))
                .delete(call, DeleteOptions.collected(policy.wire(), target.uid(), version(target)), name)
                .orElseThrow(() -> ApiErrors.notFound(call.groupResource(), name));
    }

    @Override
    public void change(Target target, UnaryOperator<ObjectNode> change) {
        ResourceCall call = call("update", target);
        var unused = new UpdateSequence(environment.onlyIf(target.guards()))
                .update(call, SystemClient.OPTIONS, "", live -> new Mutated(changed(target, live, change), false))
                .orElseThrow(() ->
                        ApiErrors.notFound(call.groupResource(), target.key().name()));
    }

    /** The uid and the version that the object must have are in what is wanted, as in anybody's update. */
    private ObjectNode changed(Target target, ObjectNode live, UnaryOperator<ObjectNode> change) {
        ObjectNode wanted = change.apply(live);
        ObjectNode metadata = wanted.withObject("/metadata");
        metadata.put("uid", target.uid());
        metadata.put("resourceVersion", version(target));
        return wanted;
    }

    private String version(Target target) {
        return Long.toString(environment.forms().version(target.revision()));
    }

    private ResourceCall call(String verb, Target target) {
        ObjectKey key = target.key();
        return calls.call(verb, key.cluster(), target.resource(), key.namespace(), key.name(), "");
    }
}
