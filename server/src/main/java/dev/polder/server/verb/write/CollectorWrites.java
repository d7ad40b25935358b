package dev.polder.server.verb.write;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.status.ApiErrors;
import dev.polder.gc.Writes;
import dev.polder.gc.owner.Decision.Propagation;
import dev.polder.gc.owner.Decision.Target;
import dev.polder.server.request.ResourceCall;
import dev.polder.server.verb.write.JointDelete.Member;
import dev.polder.server.verb.write.Mutation.Mutated;
import dev.polder.spi.schema.SchemaSource;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.ViewSnapshot;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The verbs, for the garbage collector: only on the object that was decided about, and only while what that was decided on holds. */
public final class CollectorWrites implements Writes {

    private final SystemCalls calls;
    private final WriteEnvironment environment;
    private final JointDelete joint;

    /**
     * Writes as a system user.
     *
     * @param environment fenced by the term of the leader
     */
    public CollectorWrites(String name, SchemaSource schemas, WriteEnvironment environment, InstantSource clock) {
        this.calls = new SystemCalls(name, schemas, clock);
        this.environment = environment;
        this.joint = new JointDelete(environment);
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
    public boolean isPlain(Target target) {
        Member member = member(environment.committer().shown(), target);
        return member != null && joint.isPlain(member);
    }

    @Override
    public Set<ObjectKey> deleteTogether(List<Target> targets) {
        ViewSnapshot snapshot = environment.committer().shown();
        List<Member> members = new ArrayList<>(targets.size());
        for (Target target : targets) {
            Member member = member(snapshot, target);
            if (member != null) {
                members.add(member);
            }
        }
        return joint.delete(members, snapshot);
    }

    /** The object as it was decided about; null when it has moved since. */
    private @Nullable Member member(ViewSnapshot snapshot, Target target) {
        ObjectKey key = target.key();
        ObjectRecord record = snapshot.map(key.space()).get(key.cluster(), key.namespace(), key.name());
        if (record == null
                || record.revision() != target.revision()
                || !record.uid().equals(target.uid())) {
            return null;
        }
        DeleteOptions options = DeleteOptions.collected(Propagation.BACKGROUND.wire(), target.uid(), version(target));
        return new Member(call("delete", target), options, record, target.guards());
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
