package dev.polder.server.verb;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.object.ResourceSpace;
import dev.polder.api.resource.GroupResource;
import dev.polder.machinery.meta.NameGenerator;
import dev.polder.server.admission.AdmissionChain;
import dev.polder.server.authz.AccessChain;
import dev.polder.server.authz.HeldRights;
import dev.polder.server.authz.rbac.Policies;
import dev.polder.server.errors.Failures;
import dev.polder.server.form.Answers;
import dev.polder.server.form.Forms;
import dev.polder.server.form.ListAnswer;
import dev.polder.server.quota.QuotaCharges;
import dev.polder.server.quota.QuotaReads;
import dev.polder.server.review.Reviews;
import dev.polder.server.serviceaccount.TokenRequests;
import dev.polder.server.verb.read.GetVerb;
import dev.polder.server.verb.read.ListVerb;
import dev.polder.server.verb.read.PastStates;
import dev.polder.server.verb.read.PickedReads;
import dev.polder.server.verb.read.Reads;
import dev.polder.server.verb.read.WatchVerb;
import dev.polder.server.verb.write.CollectorWrites;
import dev.polder.server.verb.write.Committer;
import dev.polder.server.verb.write.Companions;
import dev.polder.server.verb.write.CreateSequence;
import dev.polder.server.verb.write.DeleteSequence;
import dev.polder.server.verb.write.SystemClient;
import dev.polder.server.verb.write.UnreadableDelete;
import dev.polder.server.verb.write.UpdateSequence;
import dev.polder.server.verb.write.WriteEnvironment;
import dev.polder.server.watch.ClusterWatches;
import dev.polder.server.watch.EventEncoders;
import dev.polder.server.watch.RightsWatches;
import dev.polder.server.watch.SharedFrames;
import dev.polder.spi.authz.Authorizer;
import dev.polder.spi.schema.SchemaSource;
import dev.polder.storage.Guard;
import dev.polder.storage.ObjectStore;
import dev.polder.storage.compaction.CompactionSchedule;
import dev.polder.storage.view.StoreView;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** All verbs, assembled once for a server. */
public record VerbSet(
        StoreView view,
        GetVerb get,
        ListVerb list,
        WatchVerb watch,
        CreateVerb create,
        UpdateVerb update,
        PatchVerb patch,
        DeleteVerb delete,
        DeleteCollectionVerb deleteCollection,
        ScaleSubresource scale,
        TokenVerb token,
        BindingVerb binding,
        ReviewVerb review) {

    /**
     * What the verbs work with.
     *
     * @param store where objects lie
     * @param view the same, in memory
     * @param compaction is told what page tokens need
     * @param schemas what each logical cluster serves
     * @param usable whether a logical cluster is there and not set aside
     * @param forms the forms of objects
     * @param admission the admission plugins
     * @param quotas what creates are charged to
     * @param authorizer who may do what, for what the verb of a request does not say
     * @param rights tells whether what was allowed still is
     * @param reviews answers reviews
     * @param tokens issues tokens of service accounts
     * @param failures answers failures
     * @param frames shared watch events
     * @param clock tells the time
     * @param uids makes uids
     * @param companions what is written with objects
     * @param random makes the tails of generated names and spreads timeouts
     * @param maxValueBytes the largest object, encoded
     * @param writeMillis how long a write of one object may take
     * @param listed told what was listed from memory
     */
    public record Parts(
            ObjectStore store,
            StoreView view,
            CompactionSchedule compaction,
            SchemaSource schemas,
            Predicate<LogicalClusterName> usable,
            Forms forms,
            AdmissionChain admission,
            QuotaCharges quotas,
            Authorizer authorizer,
            HeldRights rights,
            Reviews reviews,
            TokenRequests tokens,
            Failures failures,
            SharedFrames frames,
            InstantSource clock,
            Supplier<UUID> uids,
            Companions companions,
            RandomGenerator random,
            int maxValueBytes,
            long writeMillis,
            Consumer<GroupResource> listed) {}

    private static WriteEnvironment environment(Parts parts) {
        return new WriteEnvironment(
                new Committer(parts.store(), parts.view(), parts.companions()),
                parts.schemas(),
                parts.forms(),
                parts.admission(),
                parts.quotas(),
                parts.clock(),
                parts.uids(),
                new NameGenerator(parts.random()),
                parts.maxValueBytes());
    }

    /** The verbs for a controller of the server, which acts as the given system user. */
    public static SystemClient client(Parts parts, String user) {
        return new SystemClient(user, parts.schemas(), environment(parts), parts.clock());
    }

    /** The verbs for a controller that only the leader runs, as {@link #client} has them. */
    public static SystemClient client(Parts parts, String user, Guard fence) {
        return new SystemClient(user, parts.schemas(), environment(parts).fenced(fence), parts.clock());
    }

    /** The verbs for the garbage collector, which only the leader runs. */
    public static CollectorWrites collector(Parts parts, String user, Guard fence) {
        return new CollectorWrites(user, parts.schemas(), environment(parts).fenced(fence), parts.clock());
    }

    /**
     * Reads of objects that somebody is shown because of what lies in one logical cluster.
     *
     * @param by the resources that say which objects these are, and these themselves
     */
    public static PickedReads picked(Parts parts, List<ResourceSpace> by) {
        return new PickedReads(
                new Reads(parts.view(), parts.failures()),
                parts.forms(),
                new PickedReads.Answering(
                        new Answers(parts.forms(), parts.clock()),
                        new ListAnswer(parts.forms(), parts.failures(), parts.clock()),
                        new EventEncoders(parts.forms(), parts.frames(), parts.clock())),
                parts.rights(),
                new RightsWatches(parts.view(), AccessChain.spaces(), Policies.EVERYWHERE),
                new RightsWatches(parts.view(), by, Policies.EVERYWHERE));
    }

    /** Assembles the verbs behind the one entry point of resource requests. */
    public static ResourceVerbs assemble(Parts parts) {
        WriteEnvironment environment = environment(parts);
        Answers answers = new Answers(parts.forms(), parts.clock());
        ListAnswer lists = new ListAnswer(parts.forms(), parts.failures(), parts.clock());
        CreateSequence creates = new CreateSequence(environment);
        UpdateSequence updates = new UpdateSequence(environment);
        DeleteSequence deletes = new DeleteSequence(environment);
        CreatePermission permission = new CreatePermission(parts.authorizer());
        Reads reads = new Reads(parts.view(), parts.failures());
        PastStates past = new PastStates(parts.store(), parts.failures());
        QuotaReads quotas = new QuotaReads(parts.schemas());
        ListVerb list = new ListVerb(
                reads,
                past,
                quotas,
                parts.forms(),
                lists,
                new ListVerb.Told(parts.compaction()::tokenGiven, parts.listed()));
        VerbSet verbs = new VerbSet(
                parts.view(),
                new GetVerb(reads, quotas, parts.forms(), answers, parts.failures()),
                list,
                new WatchVerb(
                        reads,
                        parts.forms(),
                        new WatchVerb.Parts(
                                parts.schemas(),
                                new EventEncoders(parts.forms(), parts.frames(), parts.clock()),
                                parts.usable(),
                                new ClusterWatches(parts.view()),
                                parts.rights(),
                                new RightsWatches(parts.view(), AccessChain.spaces(), Policies.EVERYWHERE)),
                        parts.random()),
                new CreateVerb(creates, answers),
                new UpdateVerb(updates, creates, permission, answers),
                new PatchVerb(environment, updates, creates, permission, answers),
                new DeleteVerb(deletes, new UnreadableDelete(environment, parts.authorizer()), answers),
                new DeleteCollectionVerb(deletes, list, new RequestedResources(parts.schemas())),
                new ScaleSubresource(environment, updates),
                new TokenVerb(parts.tokens(), parts.admission()),
                new BindingVerb(updates, parts.admission(), parts.clock()),
                new ReviewVerb(parts.reviews()));
        return new ResourceVerbs(parts.schemas(), verbs, parts.failures(), parts.writeMillis());
    }
}
