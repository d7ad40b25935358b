package dev.polder.server.pipeline;

import dev.polder.api.cluster.ClusterScope;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.status.ApiErrors;
import dev.polder.apiexport.kind.ApiKinds;
import dev.polder.server.authn.AuthenticationStage;
import dev.polder.server.authz.AuthorizationStage;
import dev.polder.server.cluster.ClusterStage;
import dev.polder.server.errors.Failures;
import dev.polder.server.request.AuthenticatedRequest;
import dev.polder.server.request.AuthorizedRequest;
import dev.polder.server.request.ClusterRequest;
import dev.polder.server.request.Exchange;
import dev.polder.server.request.RequestInfo;
import dev.polder.server.request.RequestInfoParser;
import dev.polder.server.tenancy.LifecycleCatalogs;
import dev.polder.server.tenancy.Tenancy;
import dev.polder.spi.authn.UserInfo;
import dev.polder.spi.authz.Attributes;
import java.util.Optional;
import java.util.Set;

/**
 * {@code /services/apiresourceschema/<cluster>/…}: the schemas that a logical cluster has bound, for whoever may read its
 * bindings (kcp {@code pkg/virtual/apiresourceschema}).
 */
final class SchemaServices {

    private static final String START = "/services/apiresourceschema/";
    private static final Set<String> READS = Set.of("get", "list", "watch");
    private static final String DENIED = "access denied";

    private final Stages stages;
    private final Documents documents;
    private final Failures failures;
    private final BoundSchemas schemas;

    /**
     * The service.
     *
     * @param documents tell what it serves
     * @param schemas answers what a caller may ask
     */
    SchemaServices(Stages stages, Documents documents, Failures failures, BoundSchemas schemas) {
        this.stages = stages;
        this.documents = documents;
        this.failures = failures;
        this.schemas = schemas;
    }

    /** Answers a request to the service; false when it is not for it. */
    boolean handle(AuthenticatedRequest outer, Present present, Exchange exchange) {
        Optional<ClusterRequest> inner = ClusterStage.named(outer.cluster(), START);
        if (inner.isEmpty() || !(inner.get().scope() instanceof ClusterScope.OneCluster one)) {
            return false;
        }
        // Who may call may have been decided a moment ago: a no needs the present (store rule S7). Somebody may have to
        // be
        // asked who takes time to answer.
        present.aside(() -> answer(outer, inner.get(), one.name(), exchange));
        return true;
    }

    private void answer(
            AuthenticatedRequest outer, ClusterRequest inner, LogicalClusterName consumer, Exchange exchange) {
        RequestInfo info = RequestInfoParser.parse(inner);
        UserInfo user = outer.user();
        boolean reads = READS.contains(info.verb());
        if (!reads && !user.in(UserInfo.MASTERS)) {
            throw AuthorizationStage.refused(info.attributes(user, inner.scope()), DENIED);
        }
        AuthorizedRequest allowed = stages.authorization()
                .authorizeAs(
                        readsBindings(user, inner), AuthenticationStage.onBehalf(outer, inner, user), info, exchange);
        if (!stages.clusters().isKnown(inner)) {
            throw ApiErrors.notFound(Tenancy.LOGICAL_CLUSTERS.groupResource(), consumer.value());
        }
        stages.clusters().requireUsable(inner);
        if (info.isResource()) {
            exchange.execute(
                    () -> failures.guard(exchange, allowed.raw(), () -> schemas.handle(allowed, consumer, exchange)));
        } else {
            documents.handle(allowed, exchange, LifecycleCatalogs::ofSchemas);
        }
    }

    /** Whoever may read bindings knows what is bound. */
    private static Attributes readsBindings(UserInfo user, ClusterRequest inner) {
        return new Attributes(
                user,
                inner.scope(),
                "get",
                ApiKinds.GROUP,
                "v1alpha2",
                ApiKinds.BINDINGS.groupResource().resource(),
                "",
                "",
                "",
                inner.path());
    }
}
