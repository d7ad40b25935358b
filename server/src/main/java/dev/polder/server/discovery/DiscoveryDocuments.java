package dev.polder.server.discovery;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.resource.GroupVersion;
import dev.polder.api.status.ApiException;
import dev.polder.api.status.Status;
import dev.polder.api.status.StatusDetails;
import dev.polder.api.status.StatusReason;
import dev.polder.server.negotiation.Conversion;
import dev.polder.server.negotiation.Encoding;
import dev.polder.server.negotiation.MediaRange;
import dev.polder.server.negotiation.MediaRanges;
import dev.polder.server.negotiation.Negotiation;
import dev.polder.server.negotiation.ObjectFormat;
import dev.polder.server.request.RawRequest;
import dev.polder.server.request.Reply;
import dev.polder.spi.schema.ResourceCatalog;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;

/**
 * Answers {@code /api}, {@code /apis}, {@code /apis/<group>}, {@code /api/<version>} and {@code
 * /apis/<group>/<version>}. Documents are made once per catalogue and shared by all logical clusters that have it; making
 * one takes well under a millisecond per hundred types, so callers may be event loops.
 */
public final class DiscoveryDocuments {

    private static final String AGGREGATED_GROUP = "apidiscovery.k8s.io";
    private static final String AGGREGATED_KIND = "APIGroupDiscoveryList";
    private static final List<String> AGGREGATED_VERSIONS = List.of("v2", "v2beta1");

    private final Supplier<String> serverAddress;
    private final BoundedCache<String, Prepared> cache;

    /** Everything made so far for one catalogue. The keys are paths of that catalogue, so it is bounded by it. */
    private record Prepared(ServedGroups groups, ConcurrentMap<String, Document> documents) {}

    /** A document asked for in aggregated form. */
    private record Aggregated(String version, ObjectFormat format) {

        String contentType() {
            return format.encoding().mediaType() + ";g=" + AGGREGATED_GROUP + ";v=" + version + ";as="
                    + AGGREGATED_KIND;
        }
    }

    /**
     * Makes the answering side of discovery.
     *
     * @param serverAddress host and port under which clients reach this server; asked when first needed, and taken to
     *     be constant
     */
    public DiscoveryDocuments(Supplier<String> serverAddress, DocumentLimits limits) {
        this.serverAddress = serverAddress;
        this.cache = new BoundedCache<>(limits.catalogues(), prepared -> 1);
    }

    /**
     * Answers a discovery request. A 404 is only as true as the catalogue is fresh.
     *
     * @param pathBelowCluster the path without the part that names the logical cluster, with its leading slash
     * @return empty when the path is not one of discovery
     * @throws ApiException 405 for methods other than GET and HEAD, 406 when the client accepts no form there is
     */
    public Optional<Reply> answer(RawRequest request, String pathBelowCluster, ResourceCatalog catalog) {
        List<String> segments = List.of(trim(pathBelowCluster).split("/", -1));
        boolean core = segments.get(0).equals("api") && segments.size() <= 2;
        boolean named = segments.get(0).equals("apis") && segments.size() <= 3;
        if (!core && !named) {
            return Optional.empty();
        }
        Prepared prepared =
                cache.get(catalog.hash(), hash -> new Prepared(new ServedGroups(catalog), new ConcurrentHashMap<>()));
        if (segments.size() == 1) {
            ReadOnly.require(request);
            return Optional.of(root(request, prepared, core));
        }
        String group = core ? "" : segments.get(1);
        if (!prepared.groups.has(group) || core != group.isEmpty()) {
            return Optional.of(ReadOnly.notFound());
        }
        if (named && segments.size() == 2) {
            ReadOnly.require(request);
            return Optional.of(
                    plain(request, prepared, group, () -> legacy(prepared).group(group)));
        }
        GroupVersion gv = new GroupVersion(group, segments.get(segments.size() - 1));
        if (!prepared.groups.versions(group).contains(gv.version())) {
            return Optional.of(unknownVersion(prepared, group));
        }
        ReadOnly.require(request);
        return Optional.of(
                plain(request, prepared, gv.path(), () -> legacy(prepared).resourceList(gv)));
    }

    /** Forgets what was made of a catalogue that no logical cluster has any more. */
    public void forget(String hash) {
        var unused = cache.remove(hash);
    }

    /** Of how many catalogues documents are kept. */
    public int size() {
        return cache.size();
    }

    private Reply root(RawRequest request, Prepared prepared, boolean core) {
        Optional<Aggregated> wanted = aggregated(request);
        String path = core ? "api" : "apis";
        if (wanted.isEmpty()) {
            return plain(
                    request,
                    prepared,
                    path,
                    () -> core
                            ? legacy(prepared).coreVersions(serverAddress.get())
                            : legacy(prepared).groupList());
        }
        Aggregated form = wanted.get();
        Document document = document(
                prepared,
                path + ";" + form.version,
                () -> new AggregatedDocuments(prepared.groups).document(form.version, core));
        Map<String, String> headers =
                Map.of("ETag", document.tag().quoted(), "Vary", "Accept", "Cache-Control", "public");
        return document.tag().isKnownTo(request)
                ? ReadOnly.notModified(headers)
                : new Reply(200, form.contentType(), headers, document.in(form.format));
    }

    /** The first clause of {@code Accept} that asks for a version of the aggregated form which is served. */
    private static Optional<Aggregated> aggregated(RawRequest request) {
        for (MediaRange range : MediaRanges.parse(Negotiation.accept(request))) {
            Conversion wanted = Conversion.of(range);
            if (!wanted.group().equals(AGGREGATED_GROUP)
                    || !wanted.kind().equals(AGGREGATED_KIND)
                    || !AGGREGATED_VERSIONS.contains(wanted.version())) {
                continue;
            }
            for (Encoding encoding : Encoding.values()) {
                if (range.covers(encoding.mediaType())) {
                    boolean pretty = Negotiation.wantsPretty(request)
                            || range.parameter("pretty").equals("1");
                    return Optional.of(new Aggregated(wanted.version(), new ObjectFormat.Plain(encoding, pretty)));
                }
            }
        }
        return Optional.empty();
    }

    private static Reply plain(RawRequest request, Prepared prepared, String key, Supplier<ObjectNode> maker) {
        ObjectFormat format = Negotiation.negotiate(request);
        Document document = document(prepared, key, maker);
        return new Reply(200, format.encoding().mediaType(), Map.of(), document.in(format));
    }

    private static Document document(Prepared prepared, String key, Supplier<ObjectNode> maker) {
        return prepared.documents.computeIfAbsent(key, k -> Document.of(maker.get()));
    }

    private static LegacyDocuments legacy(Prepared prepared) {
        return new LegacyDocuments(prepared.groups);
    }

    /** Routes of Kubernetes' own groups answer with a Status; custom groups are not known to its router at all. */
    private static Reply unknownVersion(Prepared prepared, String group) {
        if (!prepared.groups.isBuiltIn(group)) {
            return ReadOnly.notFound();
        }
        Status status = Status.failure(
                StatusReason.NOT_FOUND,
                "the server could not find the requested resource",
                StatusDetails.of("", "", ""));
        return Reply.json(404, Encoding.JSON.write(status.toJson(), false));
    }

    private static String trim(String path) {
        int start = path.startsWith("/") ? 1 : 0;
        int end = path.length() > start && path.endsWith("/") ? path.length() - 1 : path.length();
        return path.substring(start, end);
    }
}
