package dev.polder.server.verb;

import dev.polder.api.cluster.ClusterScope;
import dev.polder.api.status.ApiErrors;
import dev.polder.api.status.ApiException;
import dev.polder.server.negotiation.Conversion;
import dev.polder.server.negotiation.MediaRanges;
import dev.polder.server.negotiation.Negotiation;
import dev.polder.server.request.AuthorizedRequest;
import dev.polder.server.request.Exchange;
import dev.polder.server.request.RawRequest;
import dev.polder.server.request.RequestInfo;
import dev.polder.server.request.ResourceCall;
import dev.polder.spi.schema.ServedResource;
import java.util.Set;

/**
 * The resource that a request names, before anybody knows whether it is served.
 *
 * @param scope the logical cluster, or all
 * @param info what is asked
 * @param metadata whether the metadata of objects of all logical clusters will do
 */
record RequestedResource(ClusterScope scope, RequestInfo info, boolean metadata) {

    /** The verbs that work on all logical clusters at once. */
    private static final Set<String> EVERYWHERE = Set.of("list", "watch");

    private static final Set<String> METADATA_KINDS = Set.of("PartialObjectMetadata", "PartialObjectMetadataList");

    /**
     * Reads a request.
     *
     * @throws ApiException 500 when an identity is announced and not given (kcp {@code WithResourceIdentity}), 405 for a verb
     *     that all logical clusters do not have together (kcp {@code WithWildcardListWatchGuard})
     */
    static RequestedResource of(AuthorizedRequest request, ClusterScope scope) {
        RequestInfo info = request.info();
        if (info.resource().endsWith(":")) {
            String plain = info.resource().substring(0, info.resource().length() - 1);
            throw ApiErrors.internal("invalid resource \"" + plain + "\": missing identity");
        }
        if (scope instanceof ClusterScope.AllClusters && !EVERYWHERE.contains(info.verb())) {
            throw ResourceVerbs.notEverywhere(info);
        }
        boolean metadata = scope instanceof ClusterScope.AllClusters && asksForMetadata(request.raw());
        return new RequestedResource(scope, info, metadata);
    }

    /** The call that the request is, once its resource is found. */
    ResourceCall call(
            AuthorizedRequest request, ServedResource resource, ResourceCall.Seeing seeing, Exchange exchange) {
        return ResourceCall.of(request, info, scope, resource, seeing, exchange);
    }

    /** Whether one of the forms that the client accepts is metadata alone (kcp {@code IsPartialMetadataRequest}). */
    private static boolean asksForMetadata(RawRequest raw) {
        return MediaRanges.parse(Negotiation.accept(raw)).stream()
                .anyMatch(range -> METADATA_KINDS.contains(Conversion.of(range).kind()));
    }
}
