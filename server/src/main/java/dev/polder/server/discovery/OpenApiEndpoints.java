package dev.polder.server.discovery;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.api.resource.GroupVersion;
import dev.polder.api.status.ApiException;
import dev.polder.machinery.openapi.OpenApiInfo;
import dev.polder.machinery.openapi.OpenApiV2;
import dev.polder.machinery.openapi.OpenApiV3;
import dev.polder.machinery.type.ResourceType;
import dev.polder.server.negotiation.MediaRange;
import dev.polder.server.negotiation.MediaRanges;
import dev.polder.server.negotiation.Negotiation;
import dev.polder.server.request.RawRequest;
import dev.polder.server.request.Reply;
import dev.polder.spi.schema.ResourceCatalog;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Answers {@code /openapi/v3}, {@code /openapi/v3/<path>} and {@code /openapi/v2} (kube-openapi {@code handler3} and
 * {@code handler}). A document depends on nothing but its group version and the content hashes of its types, so it is
 * made once, when first asked for, however many logical clusters and catalogues have it. Making documents can take tens
 * of milliseconds: callers must not be event loops.
 */
public final class OpenApiEndpoints {

    private static final String V3 = "/openapi/v3";
    private static final String V2 = "/openapi/v2";
    /** What the key of the document of a whole catalogue begins with. */
    private static final String WHOLE = "v2 ";

    private static final String JSON = "application/json";
    private static final String V2_PROTOBUF = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";
    private static final String V2_PROTOBUF_OLD = "application/com.github.proto-openapi.spec.v2@v1.0+protobuf";

    private static final DateTimeFormatter HTTP_DATE =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH);

    private final OpenApiV3 v3;
    private final OpenApiV2 v2;
    private final Document v2Protobuf;
    private final BoundedCache<String, Map<String, Source>> sources;
    private final BoundedCache<String, EntityTag> tags;
    private final BoundedCache<String, Document> documents;

    /** What a document is made of: its key says it all. A path above the group versions has no group version. */
    private record Source(String path, String key, Optional<GroupVersion> groupVersion, List<ResourceType> types) {}

    public OpenApiEndpoints(OpenApiInfo info, DocumentLimits limits) {
        this.v3 = new OpenApiV3(info);
        this.v2 = new OpenApiV2(info);
        this.v2Protobuf = Document.of(v2.minimalProtobuf());
        this.sources = new BoundedCache<>(limits.catalogues(), map -> 1);
        this.tags = new BoundedCache<>(limits.openApiHashes(), tag -> 1);
        this.documents = new BoundedCache<>(limits.openApiBytes(), document -> document.bytes().length);
    }

    /**
     * Answers an OpenAPI request. A 404 is only as true as the catalogue is fresh.
     *
     * @param urlPrefix the part of the path before {@code pathBelowCluster} by which the client came to the logical
     *     cluster, e.g. {@code /clusters/root}; the index leads back through it, for kubectl follows its URLs as
     *     they are when they do not begin with {@code /openapi/v3}
     * @param pathBelowCluster the rest of the path, with its leading slash
     * @return empty when the path is not one of OpenAPI
     * @throws ApiException 405 for methods other than GET and HEAD
     */
    public Optional<Reply> answer(
            RawRequest request, String urlPrefix, String pathBelowCluster, ResourceCatalog catalog) {
        String path = pathBelowCluster.endsWith("/")
                ? pathBelowCluster.substring(0, pathBelowCluster.length() - 1)
                : pathBelowCluster;
        boolean index = path.equals(V3);
        boolean document = path.startsWith(V3 + "/");
        if (!index && !document && !path.equals(V2)) {
            return Optional.empty();
        }
        ReadOnly.require(request);
        Map<String, Source> known = sources.get(catalog.hash(), hash -> sources(catalog));
        if (index) {
            return Optional.of(index(request, urlPrefix, known));
        }
        if (!document) {
            return Optional.of(v2(request, catalog, known));
        }
        Source source = known.get(path.substring(V3.length() + 1));
        return Optional.of(source == null ? ReadOnly.notFound() : v3(request, urlPrefix, source));
    }

    /** Forgets what was made of a catalogue that no logical cluster has any more, unless another has the same group version. */
    public void forget(String hash) {
        Map<String, Source> gone = sources.remove(hash);
        var unusedWhole = documents.remove(WHOLE + hash);
        if (gone != null) {
            Set<String> keys = new HashSet<>();
            gone.values().forEach(source -> keys.add(source.key()));
            sources.values().forEach(kept -> kept.values().forEach(source -> keys.remove(source.key())));
            keys.forEach(key -> {
                var unusedTag = tags.remove(key);
                var unusedDocument = documents.remove(key);
            });
        }
    }

    /** How many catalogues, tags and documents are kept. */
    public int size() {
        return sources.size() + tags.size() + documents.size();
    }

    private Reply index(RawRequest request, String urlPrefix, Map<String, Source> known) {
        Map<String, String> urls = new HashMap<>();
        known.forEach((path, source) -> urls.put(path, url(urlPrefix, source)));
        Document index = Document.of(v3.index(urls));
        return conditional(request, index, JSON, Map.of());
    }

    private Reply v3(RawRequest request, String urlPrefix, Source source) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Vary", "Accept");
        if (chosen(request, List.of(JSON)).isEmpty()) {
            return new Reply(406, "", headers, new byte[0]);
        }
        String hash = request.parameter("hash").orElse("");
        if (!hash.isEmpty()) {
            EntityTag tag = tag(source);
            if (!hash.equals(tag.hash())) {
                headers.put("Location", url(urlPrefix, source));
                headers.put("ETag", tag.quoted());
                return new Reply(301, "", headers, new byte[0]);
            }
            headers.put("Cache-Control", "public, immutable");
            headers.put(
                    "Expires",
                    HTTP_DATE.format(
                            request.receivedAt().atOffset(ZoneOffset.UTC).plusYears(1)));
        }
        return conditional(request, document(source), JSON, headers);
    }

    private Reply v2(RawRequest request, ResourceCatalog catalog, Map<String, Source> known) {
        Map<String, String> headers = Map.of("Vary", "Accept");
        Optional<String> mediaType = chosen(request, List.of(JSON, V2_PROTOBUF_OLD, V2_PROTOBUF));
        if (mediaType.isEmpty()) {
            return new Reply(406, "", headers, new byte[0]);
        }
        if (!mediaType.get().equals(JSON)) {
            return conditional(request, v2Protobuf, V2_PROTOBUF, headers);
        }
        Document whole = documents.get(WHOLE + catalog.hash(), key -> Document.of(v2.document(trees(known))));
        return conditional(request, whole, JSON, headers);
    }

    private List<ObjectNode> trees(Map<String, Source> known) {
        List<ObjectNode> trees = new ArrayList<>();
        known.values().forEach(source -> trees.add(Json.readOwn(document(source).bytes())));
        return trees;
    }

    /** The first media type that the client accepts, in the client's order; an absent header accepts the first. */
    private static Optional<String> chosen(RawRequest request, List<String> offered) {
        String accept = Negotiation.accept(request);
        if (accept.isBlank()) {
            return Optional.of(offered.get(0));
        }
        for (MediaRange range : MediaRanges.parse(accept)) {
            for (String mediaType : offered) {
                if (range.covers(mediaType)) {
                    return Optional.of(mediaType);
                }
            }
        }
        return Optional.empty();
    }

    private static Reply conditional(
            RawRequest request, Document document, String contentType, Map<String, String> headers) {
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.put("ETag", document.tag().quoted());
        return document.tag().isKnownTo(request)
                ? ReadOnly.notModified(all)
                : new Reply(200, contentType, all, document.bytes());
    }

    private String url(String urlPrefix, Source source) {
        return urlPrefix + V3 + "/" + source.path + "?hash=" + tag(source).hash();
    }

    private EntityTag tag(Source source) {
        return tags.get(source.key, key -> document(source).tag());
    }

    private Document document(Source source) {
        return documents.get(
                source.key,
                key -> Document.of(source.groupVersion
                        .map(gv -> v3.document(gv, source.types))
                        .orElseGet(() -> v3.discoveryDocument(source.path))));
    }

    private static Map<String, Source> sources(ResourceCatalog catalog) {
        ServedGroups groups = new ServedGroups(catalog);
        Map<String, Source> all = new LinkedHashMap<>();
        List<String> roots = new ArrayList<>(List.of("api", "apis", "version"));
        groups.named().forEach(group -> roots.add("apis/" + group));
        roots.forEach(path -> all.put(path, new Source(path, path, Optional.empty(), List.of())));
        for (GroupVersion gv : groups.groupVersions()) {
            List<ResourceType> types = groups.types(gv);
            String key =
                    types.stream().map(ResourceType::contentHash).collect(Collectors.joining(",", gv.path() + " ", ""));
            all.put(gv.path(), new Source(gv.path(), key, Optional.of(gv), types));
        }
        return all;
    }
}
