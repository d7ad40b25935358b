package dev.polder.server;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.object.RandomUuids;
import dev.polder.apiexport.binding.ConsumedSchemas;
import dev.polder.apiexport.grant.GrantRows;
import dev.polder.machinery.builtin.BuiltinTypes;
import dev.polder.machinery.crd.CustomResourceDefinitions;
import dev.polder.server.authn.RequestAuthenticator;
import dev.polder.server.cluster.FixedClusters;
import dev.polder.server.control.Controllers;
import dev.polder.server.errors.Failures;
import dev.polder.server.form.Forms;
import dev.polder.server.quota.QuotaEpoch;
import dev.polder.server.review.Reviews;
import dev.polder.server.store.Stores;
import dev.polder.server.tenancy.NewWorkspaces;
import dev.polder.server.verb.VerbSet;
import dev.polder.server.verb.write.Companions;
import dev.polder.server.verb.write.SystemClient;
import dev.polder.server.watch.SharedFrames;
import dev.polder.storage.ObjectStore;
import dev.polder.storage.StoreLimits;
import java.time.InstantSource;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Everything between the HTTP edge and the store: the pipeline with its verbs, the view they read and the controllers.
 * Assembled by explicit constructors, here and in the parts named here.
 */
final class ControlPlane {

    /** How many bytes of objects in other than their stored form are remembered. */
    private static final long CONVERTED_BYTES = 64L << 20;

    /** How many encoded watch events are remembered. */
    private static final int WATCH_FRAMES = 4096;

    private final ServerParts parts;
    private final StoredObjects objects;
    private final Supplier<UUID> uids;
    private final Access access;
    private final TenancyParts tenancy;
    private final SharingParts sharing;
    private final ServiceAccountParts accounts;
    private final Forms forms;
    private final AdmissionParts admission;

    private ControlPlane(ServerParts parts, StoredObjects objects, Supplier<UUID> uids, Access.Maker access) {
        this.parts = parts;
        this.objects = objects;
        this.uids = uids;
        this.access = access.make(objects);
        objects.metrics().remembers("authorization", this.access.size());
        this.tenancy = new TenancyParts(objects, this.access.deep(), parts);
        this.sharing = new SharingParts(objects, this.access.deep(), parts);
        this.accounts = new ServiceAccountParts(parts, uids);
        this.forms = new Forms(CONVERTED_BYTES, objects.view()::epochs, objects.conversions());
        this.admission = new AdmissionParts(parts, objects, this.access, forms, uids);
    }

    /** Loads the built-in types, which are read from files once in a process. */
    static void prefetch() {
        BuiltinTypes.all(new CustomResourceDefinitions(), InstantSource.system());
    }

    /** Opens the store that the configuration names, and assembles everything on it. */
    static Assembly.Assembled assemble(ServerParts parts) {
        return assemble(parts, Stores.open(parts.config(), parts.random()));
    }

    /** The same on a store that was opened for this server, and is closed with the rest. */
    static Assembly.Assembled assemble(ServerParts parts, ObjectStore store) {
        Supplier<UUID> uids = () -> UUID.fromString(new RandomUuids(parts.random()).get());
        return assembled(parts, store, uids, FixedClusters.STANDARD, Access.chain(parts));
    }

    /**
     * Assembles everything on a store that was opened already, and is closed with the rest.
     *
     * @param clusters the logical clusters that are served
     * @param access who may do what in them
     */
    static Assembly.Assembled assemble(
            ServerParts parts, ObjectStore store, Supplier<UUID> uids, FixedClusters clusters, Access.Maker access) {
        return assembled(parts, Stores.known(parts.config(), store), uids, clusters, access);
    }

    /**
     * Loads the view, agrees about the identity, makes what every logical cluster needs and starts the controllers. Blocks until that is done.
     *
     * @throws dev.polder.storage.StoreException when the store cannot be read
     * @throws dev.polder.server.files.UnusableFilesException when this server cannot take over the identity
     */
    private static Assembly.Assembled assembled(
            ServerParts parts, ObjectStore store, Supplier<UUID> uids, FixedClusters clusters, Access.Maker access) {
        try {
            StoredObjects objects = StoredObjects.open(parts, store, clusters, uids);
            return new ControlPlane(parts, objects, uids, access).start(clusters);
        } catch (RuntimeException e) {
            store.close();
            throw e;
        }
    }

    private Assembly.Assembled start(FixedClusters clusters) {
        RequestAuthenticator authenticator = Authenticators.everybody(parts, accounts, tenancy, objects);
        VerbSet.Parts verbs = verbs(authenticator);
        bootstrap(verbs, clusters);
        objects.watchedBy(parts.health());
        Controllers.Known known = new Controllers.Known(parts.identity()::authority, accounts.inSecrets());
        Background background = Background.start(parts, objects, verbs, known, tenancy, sharing);
        PipelineParts requests = new PipelineParts(parts, verbs);
        NewWorkspaces workspaces = new NewWorkspaces(
                objects.view(), VerbSet.client(verbs, "system:polder:embedded"), objects.clusters()::resolve);
        return new Assembly.Assembled(
                requests.pipeline(
                        requests.stages(authenticator, objects.clusters()),
                        requests.documents(accounts, objects, background.collector()),
                        tenancy,
                        sharing,
                        new ConsumedSchemas(objects.exports(), objects.bound())),
                () -> {
                    workspaces.close();
                    background.close();
                    admission.close();
                    objects.close();
                },
                new Assembly.Inside(objects.store(), workspaces));
    }

    private VerbSet.Parts verbs(RequestAuthenticator authenticator) {
        PolicyParts policies = PolicyParts.of(objects, access, forms);
        return new VerbSet.Parts(
                objects.store(),
                objects.view(),
                objects.compaction(parts.config().store(), parts.clock()),
                objects.schemas(),
                objects::isUsable,
                forms,
                AdmissionPlugins.chain(
                        AdmissionPlugins.inOrder(objects, tenancy.plugins(), sharing, admission, policies, access),
                        parts.config().admission()),
                objects.quotas(),
                access.authorizer(),
                access.rights(),
                new Reviews(authenticator::in, access.reviews()),
                accounts.requests(objects.view()),
                new Failures(),
                new SharedFrames(WATCH_FRAMES),
                parts.clock(),
                uids,
                Companions.both(
                        GrantRows::with,
                        new QuotaEpoch(parts.config().admission().totalObjects())::with),
                parts.random(),
                StoreLimits.STANDARD.maxValueBytes(),
                parts.config().transport().times().write(),
                objects.metrics()::listed);
    }

    /** Makes what logical clusters are never without, and what says who may do what in them. */
    private void bootstrap(VerbSet.Parts verbs, FixedClusters clusters) {
        SystemClient client = VerbSet.client(verbs, "system:polder:bootstrap");
        for (LogicalClusterName cluster : clusters.names()) {
            tenancy.bootstrap(client, cluster);
            Controllers.bootstrap(verbs.view().snapshot(), client, cluster);
        }
        access.start().accept(verbs.view().snapshot(), client);
    }
}
