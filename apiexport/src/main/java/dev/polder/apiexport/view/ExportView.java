package dev.polder.apiexport.view;

import dev.polder.api.cluster.ClusterScope;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.resource.GroupResource;
import dev.polder.api.resource.GroupVersionResource;
import dev.polder.api.status.ApiErrors;
import dev.polder.api.status.ApiException;
import dev.polder.apiexport.export.Export;
import dev.polder.apiexport.kind.ApiKinds;
import dev.polder.apiexport.kind.ExportLabels;
import dev.polder.spi.authn.UserInfo;
import dev.polder.spi.authz.Attributes;
import dev.polder.spi.authz.Authorizer;
import dev.polder.spi.authz.Decision;
import dev.polder.spi.authz.Rights;
import dev.polder.spi.schema.ResourceCatalog;
import dev.polder.spi.schema.ServedResource;
import dev.polder.spi.virtual.Access;
import dev.polder.spi.virtual.Asked;
import dev.polder.spi.virtual.VirtualWorkspace;
import dev.polder.spi.virtual.Window;
import dev.polder.storage.view.ViewSnapshot;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What the provider of one export sees of its consumers: the resources that it publishes or claims, in the logical clusters of those
 * who bind it (kcp {@code pkg/virtual/apiexport/builder/build.go}). Whoever may not use the content of the export is told the
 * same whether or not there is such an export, such a consumer or a binding.
 */
public final class ExportView implements VirtualWorkspace<ViewSnapshot> {

    private static final Decision ALLOWED = new Decision.Allow("access granted", Invitations.STAGE, "");
    private static final GroupResource NAMESPACES = new GroupResource("", "namespaces");

    private final ExportViews.Parts parts;
    private final Invitations invitations;
    private final Optional<LogicalClusterName> cluster;
    private final String name;

    /**
     * A view.
     *
     * @param cluster the logical cluster of the export; empty for a path that leads nowhere
     * @param name the name of the export
     */
    ExportView(ExportViews.Parts parts, Optional<LogicalClusterName> cluster, String name) {
        this.parts = parts;
        this.invitations = new Invitations(parts.grants());
        this.cluster = cluster;
        this.name = name;
    }

    private Optional<Export> find() {
        return cluster.flatMap(place -> parts.exports().export(parts.view().snapshot(), place, name));
    }

    private boolean exists() {
        return find().isPresent();
    }

    /**
     * The export.
     *
     * @throws ApiException 404 when there is none
     */
    public Export require() {
        return find().orElseThrow(this::missing);
    }

    private ApiException missing() {
        return ApiErrors.notFound(ApiKinds.EXPORTS.groupResource(), name);
    }

    @Override
    public Optional<ApiException> absence() {
        return exists() ? Optional.empty() : Optional.of(missing());
    }

    /** About all consumers as itself. */
    @Override
    public UserInfo actor(ClusterScope scope, UserInfo caller) {
        return scope instanceof ClusterScope.OneCluster one ? ProviderUser.in(one.name(), caller) : caller;
    }

    /**
     * The verb of the call, on the content of the export, where that lies (kcp {@code
     * pkg/virtual/apiexport/authorizer/content.go}). Of one consumer its own chain is asked, too, about whom the provider acts as: a
     * warrant is none for what only the server writes. Without an export nobody was let in, and nobody learns from that chain
     * which logical clusters there are.
     */
    @Override
    public Access access(UserInfo caller, Attributes asked) {
        Attributes decisive = new Attributes(
                caller,
                cluster.<ClusterScope>map(ClusterScope.OneCluster::new).orElse(null),
                asked.verb(),
                ApiKinds.GROUP,
                "v1alpha1",
                ApiKinds.EXPORTS.groupResource().resource(),
                "content",
                "",
                name,
                asked.path());
        boolean one = asked.isResourceRequest() && asked.scope() instanceof ClusterScope.OneCluster;
        return new Access(decisive, new Besides(caller), () -> one && exists());
    }

    /**
     * What else must be so, of whoever may use the content of the export: the consumer lets its provider in, and what the export
     * claims of others may be used so. Says yes to everything when there is no such export, of which nobody else may hear.
     */
    private final class Besides implements Authorizer {

        private final UserInfo caller;

        /** Asks about a caller, without any warrant: that gives nothing where the claimed types come from. */
        Besides(UserInfo caller) {
            this.caller = caller;
        }

        private Attributes byCaller(Attributes asked) {
            return asked.as(caller, asked.scope());
        }

        @Override
        public Decision authorize(Attributes asked) {
            return decide(asked, export -> Optional.of(parts.policies().decide().apply(export, byCaller(asked))))
                    .orElseThrow();
        }

        @Override
        public Optional<Decision> atOnce(Attributes asked) {
            return decide(
                    asked,
                    export -> parts.policies()
                                    .rights()
                                    .apply(export, byCaller(asked))
                                    .besides()
                                    .getAsBoolean()
                            ? Optional.of(ALLOWED)
                            : Optional.empty());
        }
    }

    private Optional<Decision> decide(Attributes asked, Function<Export, Optional<Decision>> policy) {
        Optional<Export> export = find();
        if (export.isEmpty() || !asked.isResourceRequest()) {
            return Optional.of(ALLOWED);
        }
        Optional<Offer> offer =
                parts.catalogs().of(export.get()).offer(new GroupResource(asked.group(), asked.resource()));
        if (asked.scope() instanceof ClusterScope.OneCluster one) {
            Decision invited =
                    invitations.decide(parts.view().snapshot(), export.get(), one.name(), offer, asked.verb());
            if (!(invited instanceof Decision.Allow)) {
                return Optional.of(invited);
            }
        }
        return offer.filter(ExportView::isOfAnother).isPresent() ? policy.apply(export.get()) : Optional.of(ALLOWED);
    }

    private static boolean isOfAnother(Offer offer) {
        return offer.kind() == Offer.Kind.CLAIMED && !offer.identity().isEmpty();
    }

    /** While there is such an export, and those that it claims from allow it. */
    @Override
    public Rights rights(Attributes asked) {
        Rights there = new Rights(List.of(), this::exists);
        GroupResource resource = new GroupResource(asked.group(), asked.resource());
        return find().filter(export -> parts.catalogs()
                        .of(export)
                        .offer(resource)
                        .filter(ExportView::isOfAnother)
                        .isPresent())
                .map(export -> there.and(parts.policies().rights().apply(export, asked)))
                .orElse(there);
    }

    @Override
    public ResourceCatalog catalog(ClusterScope scope) {
        return parts.catalogs().of(require()).types();
    }

    /**
     * Of one consumer as this serves it, of all as the export has it. Empty also when the consumer serves something else under
     * the name.
     */
    @Override
    public Optional<ServedResource> resource(Asked asked) {
        Optional<ExportCatalog> catalog = find().map(parts.catalogs()::of);
        Optional<Offer> offer = catalog.flatMap(found -> found.offer(asked.groupResource()));
        if (offer.isEmpty() || !OfferedTypes.isShown(asked.attributes().subresource())) {
            return Optional.empty();
        }
        Optional<ServedResource> found = asked.scope() instanceof ClusterScope.OneCluster one
                ? parts.schemas().catalog(one.name()).find(asked.gvr()).filter(offer.get()::means)
                : catalog.flatMap(all -> all.types().find(asked.gvr()));
        return found.filter(served -> isAt(served, offer.get(), asked));
    }

    private static boolean isAt(ServedResource served, Offer offer, Asked asked) {
        boolean named = asked.identity().isEmpty() || asked.identity().equals(offer.identity());
        boolean placed = served.type().namespaced()
                || asked.attributes().namespace().isEmpty()
                || asked.groupResource().equals(NAMESPACES);
        return named && placed;
    }

    @Override
    public Window<ViewSnapshot> window(Asked asked) {
        Export export = require();
        Offer offer = parts.catalogs()
                .of(export)
                .offer(asked.groupResource())
                .orElseThrow(() -> ApiErrors.notFound(
                        asked.groupResource(), asked.attributes().name()));
        Optional<String> content = content(asked.gvr());
        String label = export.label();
        boolean ofBindings = offer.type().space().equals(ApiKinds.BINDINGS);
        return new ExportWindow(
                parts.view(),
                parts.grants(),
                Invitations.subject(export, offer),
                asked.attributes().verb(),
                ofBindings ? labels -> label.equals(labels.get(ExportLabels.EXPORT)) : ExportWindow.NOTHING,
                () -> content(asked.gvr()).equals(content));
    }

    /** What tells that a resource is served as it was; empty when it is not served any more. */
    private Optional<String> content(GroupVersionResource resource) {
        return find().map(parts.catalogs()::of)
                .flatMap(catalog -> catalog.types().find(resource))
                .map(served ->
                        served.type().space().identity() + "/" + served.type().contentHash());
    }
}
