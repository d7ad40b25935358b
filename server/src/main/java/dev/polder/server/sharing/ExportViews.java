package dev.polder.server.sharing;

import dev.polder.api.cluster.ClusterScope;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.resource.GroupResource;
import dev.polder.api.resource.GroupVersionResource;
import dev.polder.api.status.ApiErrors;
import dev.polder.apiexport.export.Export;
import dev.polder.apiexport.export.Exports;
import dev.polder.apiexport.grant.Grants;
import dev.polder.apiexport.kind.ApiKinds;
import dev.polder.apiexport.kind.ExportLabels;
import dev.polder.server.request.Lens;
import dev.polder.server.request.RequestInfo;
import dev.polder.server.request.Rights;
import dev.polder.spi.authn.UserInfo;
import dev.polder.spi.authz.Attributes;
import dev.polder.spi.authz.Authorizer;
import dev.polder.spi.authz.Decision;
import dev.polder.spi.schema.ResourceCatalog;
import dev.polder.spi.schema.SchemaSource;
import dev.polder.spi.schema.ServedResource;
import dev.polder.storage.view.StoreView;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** What providers see of their consumers: one view for each export, none of which costs anything while nobody asks. */
public final class ExportViews {

    private static final Decision ALLOWED = new Decision.Allow("access granted", Invitations.STAGE, "");
    private static final GroupResource NAMESPACES = new GroupResource("", "namespaces");

    private final StoreView view;
    private final Exports exports;
    private final ExportCatalogs catalogs;
    private final Grants grants;
    private final Invitations invitations;
    private final SchemaSource schemas;
    private final ClaimedPolicies policies;

    /**
     * Views.
     *
     * @param exports finds exports
     * @param catalogs tells what views serve
     * @param grants tells what consumers let providers have
     * @param schemas tells what consumers serve
     * @param policies limits what may be done with claimed types of other exports
     */
    public ExportViews(
            StoreView view,
            Exports exports,
            ExportCatalogs catalogs,
            Grants grants,
            SchemaSource schemas,
            ClaimedPolicies policies) {
        this.view = view;
        this.exports = exports;
        this.catalogs = catalogs;
        this.grants = grants;
        this.invitations = new Invitations(grants);
        this.schemas = schemas;
        this.policies = policies;
    }

    /**
     * An export that somebody asks for, whether or not it is there.
     *
     * @param cluster its logical cluster; empty for a path that leads nowhere
     * @param name its name
     */
    public record Address(Optional<LogicalClusterName> cluster, String name) {}

    /** The export that a path means. */
    public Address address(ExportPath path) {
        // The path of a cluster leads there, too; a name is that of the cluster itself, whether or not there is one.
        Optional<LogicalClusterName> known = exports.cluster(LogicalClusterName.ROOT, path.cluster());
        return new Address(known.or(() -> LogicalClusterName.parse(path.cluster())), path.export());
    }

    private Optional<Export> find(Address address) {
        return address.cluster().flatMap(cluster -> exports.export(view.snapshot(), cluster, address.name()));
    }

    /** Whether there is such an export in the newest state. Never blocks. */
    public boolean exists(Address address) {
        return find(address).isPresent();
    }

    /**
     * The question that decides whether somebody may use a view: the verb of the call, on the content of the export, where that
     * lies (kcp {@code pkg/virtual/apiexport/authorizer/content.go}).
     */
    public static Attributes decisive(Address address, UserInfo user, RequestInfo info) {
        return new Attributes(
                user,
                address.cluster()
                        .<ClusterScope>map(ClusterScope.OneCluster::new)
                        .orElse(null),
                info.verb(),
                ApiKinds.GROUP,
                "v1alpha1",
                ApiKinds.EXPORTS.groupResource().resource(),
                "content",
                "",
                address.name(),
                info.path());
    }

    /**
     * What else must be so, of whoever may use the content of the export: the consumer lets its provider in, and what the export
     * claims of others may be used so. Says yes to everything when there is no such export, of which nobody else may hear.
     *
     * @param caller who asks, without any warrant
     */
    public Authorizer besides(Address address, UserInfo caller) {
        return new Authorizer() {
            @Override
            public Decision authorize(Attributes asked) {
                return decide(
                                address,
                                asked,
                                export -> Optional.of(policies.decide().apply(export, by(caller, asked))))
                        .orElseThrow();
            }

            @Override
            public Optional<Decision> atOnce(Attributes asked) {
                return decide(
                        address,
                        asked,
                        export -> policies.rights()
                                        .apply(export, by(caller, asked))
                                        .besides()
                                        .getAsBoolean()
                                ? Optional.of(ALLOWED)
                                : Optional.empty());
            }
        };
    }

    private Optional<Decision> decide(Address address, Attributes asked, Function<Export, Optional<Decision>> policy) {
        Optional<Export> export = find(address);
        if (export.isEmpty() || !asked.isResourceRequest()) {
            return Optional.of(ALLOWED);
        }
        Optional<Offer> offer = catalogs.of(export.get()).offer(new GroupResource(asked.group(), asked.resource()));
        if (asked.scope() instanceof ClusterScope.OneCluster one) {
            Decision invited = invitations.decide(view.snapshot(), export.get(), one.name(), offer, asked.verb());
            if (!(invited instanceof Decision.Allow)) {
                return Optional.of(invited);
            }
        }
        return offer.filter(ExportViews::isOfAnother).isPresent() ? policy.apply(export.get()) : Optional.of(ALLOWED);
    }

    /** The question, about who asks and not as whom it acts: a warrant gives nothing where the claimed types come from. */
    private static Attributes by(UserInfo caller, Attributes asked) {
        return asked.as(caller, asked.scope());
    }

    private static boolean isOfAnother(Offer offer) {
        return offer.kind() == Offer.Kind.CLAIMED && !offer.identity().isEmpty();
    }

    /**
     * For how long an answer lasts, besides the right to the content: while there is such an export, and those that it claims
     * from allow it.
     */
    public Rights rights(Address address, Attributes asked) {
        Rights there = new Rights(List.of(), () -> exists(address));
        GroupResource resource = new GroupResource(asked.group(), asked.resource());
        return find(address)
                .filter(export -> catalogs.of(export)
                        .offer(resource)
                        .filter(ExportViews::isOfAnother)
                        .isPresent())
                .map(export -> there.and(policies.rights().apply(export, asked)))
                .orElse(there);
    }

    /** As whom a caller acts: about all consumers as itself. */
    public static UserInfo actor(ClusterScope scope, UserInfo user) {
        return scope instanceof ClusterScope.OneCluster one ? ProviderUser.in(one.name(), user) : user;
    }

    /**
     * The types that a view serves now.
     *
     * @throws dev.polder.api.status.ApiException 404 when there is no such export any more
     */
    public ResourceCatalog types(Address address) {
        return catalogs.of(require(address)).types();
    }

    /**
     * The export of an address.
     *
     * @throws dev.polder.api.status.ApiException 404 when there is none
     */
    public Export require(Address address) {
        return find(address).orElseThrow(() -> ApiErrors.notFound(ApiKinds.EXPORTS.groupResource(), address.name()));
    }

    /**
     * The resource that a call through a view is about, by the newest state: of one consumer as this serves it, so that writes are
     * decided on what holds there; of all as the export has it. Empty when the view does not serve it, or the consumer serves
     * something else under its name.
     */
    public Optional<ServedResource> served(Address address, ClusterScope scope, RequestInfo info) {
        Optional<ExportCatalog> catalog = find(address).map(catalogs::of);
        Optional<Offer> offer = catalog.flatMap(found -> found.offer(info.groupResource()));
        if (offer.isEmpty() || !OfferedTypes.isShown(info.subresource())) {
            return Optional.empty();
        }
        Optional<ServedResource> found = scope instanceof ClusterScope.OneCluster one
                ? schemas.catalog(one.name()).find(info.gvr()).filter(offer.get()::means)
                : catalog.flatMap(all -> all.types().find(info.gvr()));
        return found.filter(served -> isAt(served, offer.get(), info));
    }

    private static boolean isAt(ServedResource served, Offer offer, RequestInfo info) {
        boolean named = info.identity().isEmpty() || info.identity().equals(offer.identity());
        boolean placed = served.type().namespaced()
                || info.namespace().isEmpty()
                || info.groupResource().equals(NAMESPACES);
        return named && placed;
    }

    /**
     * What a call sees of the objects of its resource.
     *
     * @param creation refuses who may not create
     * @throws dev.polder.api.status.ApiException 404 when the resource is not offered any more
     */
    public Lens lens(Address address, RequestInfo info, Runnable creation) {
        Export export = require(address);
        Offer offer = catalogs.of(export)
                .offer(info.groupResource())
                .orElseThrow(() -> ApiErrors.notFound(info.groupResource(), info.name()));
        Optional<String> content = content(address, info.gvr());
        String label = export.label();
        boolean ofBindings = offer.type().space().equals(ApiKinds.BINDINGS);
        return new ExportLens(
                grants,
                Invitations.subject(export, offer),
                info.verb(),
                ofBindings ? record -> label.equals(record.labels().get(ExportLabels.EXPORT)) : ExportLens.NOTHING,
                () -> content(address, info.gvr()).equals(content),
                creation);
    }

    /** What tells that a resource is served as it was; empty when it is not served any more. */
    private Optional<String> content(Address address, GroupVersionResource resource) {
        return find(address)
                .map(catalogs::of)
                .flatMap(catalog -> catalog.types().find(resource))
                .map(served ->
                        served.type().space().identity() + "/" + served.type().contentHash());
    }

    /** Of how many exports something is remembered; of none that have ended. */
    public int size() {
        return catalogs.size();
    }
}
