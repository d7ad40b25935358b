package dev.polder.server.negotiation;

import dev.polder.api.status.ApiErrors;
import dev.polder.api.status.ApiException;
import java.util.List;
import java.util.Locale;

/** What the body of a request is written in. */
public enum BodyFormat {
    JSON("application/json"),
    YAML("application/yaml"),
    PROTOBUF("application/vnd.kubernetes.protobuf"),
    JSON_PATCH("application/json-patch+json"),
    MERGE_PATCH("application/merge-patch+json"),
    STRATEGIC_MERGE_PATCH("application/strategic-merge-patch+json"),
    APPLY("application/apply-patch+yaml");

    private final String mediaType;

    BodyFormat(String mediaType) {
        this.mediaType = mediaType;
    }

    public String mediaType() {
        return mediaType;
    }

    /** What objects of a type may be written in; upstream's order. */
    public static List<BodyFormat> forObjects(boolean known) {
        return known ? List.of(JSON, YAML, PROTOBUF) : List.of(JSON, YAML);
    }

    /** What patches of a type may be written in; only kinds of Kubernetes have merge keys. */
    public static List<BodyFormat> forPatches(boolean known) {
        return known
                ? List.of(JSON_PATCH, MERGE_PATCH, STRATEGIC_MERGE_PATCH, APPLY)
                : List.of(JSON_PATCH, MERGE_PATCH, APPLY);
    }

    /**
     * The format of an object that is created or replaced.
     *
     * @param contentType the {@code Content-Type} header; empty means JSON
     * @param known whether the object's kind is one of Kubernetes, so that it has a protobuf form
     * @throws ApiException 415 when it is none that the type has
     */
    public static BodyFormat ofObject(String contentType, boolean known) {
        return contentType.isBlank() ? JSON : find(contentType, forObjects(known));
    }

    /**
     * The format of DeleteOptions, which are a built-in type whatever they are sent to.
     *
     * @param contentType the {@code Content-Type} header; empty means JSON
     * @throws ApiException 415 when it is none of JSON, YAML and protobuf
     */
    public static BodyFormat ofOptions(String contentType) {
        return ofObject(contentType, true);
    }

    /**
     * The kind of a patch.
     *
     * @param contentType the {@code Content-Type} header; there is no default
     * @param known whether the patched kind is one of Kubernetes, so that it knows strategic merge
     * @throws ApiException 415 when the type does not have this kind of patch
     */
    public static BodyFormat ofPatch(String contentType, boolean known) {
        return find(contentType, forPatches(known));
    }

    private static BodyFormat find(String contentType, List<BodyFormat> accepted) {
        int semicolon = contentType.indexOf(';');
        String bare = semicolon < 0 ? contentType : contentType.substring(0, semicolon);
        String wanted = bare.strip().toLowerCase(Locale.ROOT);
        return accepted.stream()
                .filter(format -> format.mediaType.equals(wanted))
                .findFirst()
                .orElseThrow(() -> ApiErrors.unsupportedMediaType(
                        accepted.stream().map(BodyFormat::mediaType).toList()));
    }
}
