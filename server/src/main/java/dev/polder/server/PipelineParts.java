package dev.polder.server;

import dev.polder.apiexport.binding.ConsumedSchemas;
import dev.polder.apiexport.kind.ApiKinds;
import dev.polder.machinery.openapi.OpenApiInfo;
import dev.polder.server.authn.AuthenticationStage;
import dev.polder.server.authn.ImpersonationStage;
import dev.polder.server.authn.RequestAuthenticator;
import dev.polder.server.authz.AuthorizationStage;
import dev.polder.server.cluster.ClusterResolver;
import dev.polder.server.cluster.ClusterStage;
import dev.polder.server.control.CollectorPage;
import dev.polder.server.discovery.DiscoveryDocuments;
import dev.polder.server.discovery.DocumentLimits;
import dev.polder.server.discovery.OpenApiEndpoints;
import dev.polder.server.health.ServerVersion;
import dev.polder.server.metrics.ServerMetrics;
import dev.polder.server.pipeline.ApiDocuments;
import dev.polder.server.pipeline.BoundSchemas;
import dev.polder.server.pipeline.Callers;
import dev.polder.server.pipeline.Documents;
import dev.polder.server.pipeline.RequestPipeline;
import dev.polder.server.pipeline.ServerDocuments;
import dev.polder.server.pipeline.Stages;
import dev.polder.server.serviceaccount.AccountTokens;
import dev.polder.server.verb.VerbSet;
import java.net.URI;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** What requests go through, put together for {@link ControlPlane}: the stages, the documents, then the verbs. */
final class PipelineParts {

    private final ServerParts parts;
    private final VerbSet.Parts verbs;

    PipelineParts(ServerParts parts, VerbSet.Parts verbs) {
        this.parts = parts;
        this.verbs = verbs;
    }

    /** The pipeline. */
    RequestPipeline pipeline(
            Stages stages, Documents documents, TenancyParts tenancy, SharingParts sharing, ConsumedSchemas schemas) {
        return new RequestPipeline(
                stages,
                tenancy.homes(VerbSet.client(verbs, "system:polder:home-workspaces")),
                documents,
                VerbSet.assemble(verbs),
                new RequestPipeline.Shared(
                        sharing.views(),
                        sharing.consumers(),
                        new BoundSchemas(
                                verbs.schemas(),
                                schemas,
                                VerbSet.picked(verbs, List.of(ApiKinds.BINDINGS, ApiKinds.EXPORTS, ApiKinds.SCHEMAS))),
                        verbs.schemas()),
                verbs.failures());
    }

    /** What a request goes through before it is known to be allowed. */
    Stages stages(RequestAuthenticator authenticator, ClusterResolver clusters) {
        return new Stages(
                verbs.view(),
                new ClusterStage(clusters, AccountTokens::cluster),
                new Callers(
                        new AuthenticationStage(authenticator::in, Authenticators.openPaths(parts)),
                        new ImpersonationStage(verbs.authorizer(), AuthorizationStage::refused),
                        verbs.failures()),
                new AuthorizationStage(verbs.authorizer(), clusters::exists),
                parts.audit());
    }

    /** What a server says of itself and of its logical clusters. */
    Documents documents(ServiceAccountParts accounts, StoredObjects objects, CollectorPage collector) {
        ServerVersion version = ServerVersion.ofThisBuild();
        OpenApiInfo info = new OpenApiInfo("Kubernetes", version.gitVersion());
        Supplier<String> address = () -> URI.create(parts.baseUrl()).getAuthority();
        DiscoveryDocuments discovery = new DiscoveryDocuments(address, DocumentLimits.DEFAULT);
        OpenApiEndpoints openApi = new OpenApiEndpoints(info, DocumentLimits.DEFAULT);
        Consumer<String> forget = hash -> {
            discovery.forget(hash);
            openApi.forget(hash);
        };
        objects.schemas().whenUnused(forget);
        objects.offered().whenUnused(forget);
        ServerMetrics metrics = objects.metrics();
        metrics.remembers("discovery", discovery::size);
        metrics.remembers("openapi", openApi::size);
        return new Documents(
                new ApiDocuments(discovery, openApi, accounts.documents(address)),
                new ServerDocuments(parts.health(), version, () -> metrics.scrape(objects.store()), collector::reply),
                verbs.schemas(),
                verbs.view(),
                verbs.failures());
    }
}
