package dev.polder.server.verb.write;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.resource.GroupVersionResource;
import dev.polder.api.status.ApiErrors;
import dev.polder.server.request.ResourceCall;
import dev.polder.server.verb.many.ManyDeletes;
import dev.polder.server.verb.write.JointDelete.Member;
import dev.polder.server.verb.write.Mutation.Mutated;
import dev.polder.server.verb.write.WriteOptions.FieldValidation;
import dev.polder.spi.control.Deletions;
import dev.polder.spi.control.ObjectClient;
import dev.polder.spi.schema.SchemaSource;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.ViewSnapshot;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** The verbs, for the server's own controllers: the same steps in the same order, as a system user. */
public final class SystemClient implements ObjectClient {

    static final WriteOptions OPTIONS = new WriteOptions(false, "polder", FieldValidation.IGNORE, false);

    /** So few of those that are under way that some are committed while others are made ready. */
    private static final int AT_ONCE = 8;

    private final SystemCalls calls;
    private final WriteEnvironment environment;
    private final JointDelete joint;

    public SystemClient(String name, SchemaSource schemas, WriteEnvironment environment, InstantSource clock) {
        this.calls = new SystemCalls(name, schemas, clock);
        this.environment = environment;
        this.joint = new JointDelete(environment);
    }

    @Override
    public ObjectNode get(LogicalClusterName cluster, GroupVersionResource resource, String namespace, String name) {
        ResourceCall call = calls.call("get", cluster, resource, namespace, name, "");
        ObjectKey key = call.key();
        ObjectRecord record =
                environment.committer().consistent().map(key.space()).get(key.cluster(), key.namespace(), key.name());
        if (record == null) {
            throw ApiErrors.notFound(call.groupResource(), name);
        }
        return environment.forms().tree(call.resource(), record);
    }

    @Override
    public ObjectNode create(
            LogicalClusterName cluster, GroupVersionResource resource, String namespace, ObjectNode object) {
        ResourceCall call = calls.call("create", cluster, resource, namespace, "", "");
        WriteResult result = new CreateSequence(environment).create(call, OPTIONS, object, false);
        return environment.forms().tree(call.resource(), result.record());
    }

    @Override
    public void createTogether(LogicalClusterName cluster, List<Draft> drafts) {
        new JointCreate(environment)
                .create(drafts.stream()
                        .map(draft -> new JointCreate.Member(
                                calls.call("create", cluster, draft.resource(), draft.namespace(), "", ""),
                                new CreateSteps.Draft(draft.object(), false, true)))
                        .toList());
    }

    @Override
    public ObjectNode update(
            LogicalClusterName cluster,
            GroupVersionResource resource,
            String namespace,
            ObjectNode object,
            String subresource) {
        String name = object.path("metadata").path("name").asText();
        ResourceCall call = calls.call("update", cluster, resource, namespace, name, subresource);
        WriteResult result = new UpdateSequence(environment)
                .update(call, OPTIONS, subresource, live -> new Mutated(object.deepCopy(), false))
                .orElseThrow(() -> ApiErrors.notFound(call.groupResource(), name));
        return environment.forms().tree(call.resource(), result.record());
    }

    @Override
    public void modify(
            LogicalClusterName cluster,
            GroupVersionResource resource,
            String namespace,
            String name,
            String subresource,
            Function<ObjectNode, ObjectNode> change) {
        ResourceCall call = calls.call("update", cluster, resource, namespace, name, subresource);
        new UpdateSequence(environment)
                .update(call, OPTIONS, subresource, live -> new Mutated(change.apply(live), false));
    }

    @Override
    public void delete(
            LogicalClusterName cluster, GroupVersionResource resource, String namespace, String name, String uid) {
        ResourceCall call = calls.call("delete", cluster, resource, namespace, name, "");
        new DeleteSequence(environment).delete(call, DeleteOptions.background(uid), name);
    }

    @Override
    public void deleteUnchanged(ObjectKey key, GroupVersionResource resource, String uid, long revision) {
        ResourceCall call = calls.call("delete", key.cluster(), resource, key.namespace(), key.name(), "");
        String version = Long.toString(environment.forms().version(revision));
        new DeleteSequence(environment).delete(call, DeleteOptions.collected("Background", uid, version), key.name());
    }

    @Override
    public List<Deletions.Failure> deleteAll(List<Deletions.Line> lines) {
        return new ManyDeletes(new ManyDeletes.Way() {
                    @Override
                    public void delete(Deletions.Line line, Deletions.Victim victim) {
                        ObjectKey key = victim.key();
                        SystemClient.this.delete(
                                key.cluster(), line.resource(), key.namespace(), key.name(), victim.uid());
                    }

                    @Override
                    public int most() {
                        return AT_ONCE;
                    }

                    @Override
                    public Set<ObjectKey> together(Deletions.Line line, List<Deletions.Victim> victims) {
                        return SystemClient.this.together(line.resource(), victims);
                    }
                })
                .run(lines);
    }

    /** Deletes those that may go at one revision: the objects that have gone, and those that were not there. */
    private Set<ObjectKey> together(GroupVersionResource resource, List<Deletions.Victim> victims) {
        ViewSnapshot snapshot = environment.committer().consistent();
        LogicalClusterName cluster = victims.get(0).key().cluster();
        Set<ObjectKey> gone = new HashSet<>();
        List<Member> members = new ArrayList<>(victims.size());
        ResourceCall call = null;
        for (Deletions.Victim victim : victims) {
            ObjectKey key = victim.key();
            ObjectRecord record = snapshot.map(key.space()).get(key.cluster(), key.namespace(), key.name());
            if (record == null) {
                gone.add(key);
            } else if (key.cluster().equals(cluster) && record.uid().equals(victim.uid())) {
                call = call == null
                        ? calls.call("delete", cluster, resource, key.namespace(), key.name(), "")
                        : call.at(key.namespace(), key.name());
                members.add(new Member(call, DeleteOptions.background(victim.uid()), record, List.of()));
            }
        }
        gone.addAll(joint.delete(members, snapshot));
        return gone;
    }
}
