package dev.polder.e2e.corpus;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * One served version of an installed CRD.
 *
 * @param apiVersion group and version
 * @param kind the kind
 * @param plural the name in URLs
 * @param namespaced whether its objects live in namespaces
 * @param statusSubresource whether status is written apart
 * @param builtIn whether the server has had the type before its CRD
 * @param schema its OpenAPI v3 schema
 * @param stored the schema that objects are pruned with before they are stored: the storage version's
 */
record ServedType(
        String apiVersion,
        String kind,
        String plural,
        boolean namespaced,
        boolean statusSubresource,
        boolean builtIn,
        JsonNode schema,
        JsonNode stored) {

    private static final String SCHEMA = "/schema/openAPIV3Schema";

    static ServedType of(JsonNode crd, JsonNode version, boolean builtIn) {
        JsonNode spec = crd.path("spec");
        JsonNode stored = version;
        for (JsonNode other : spec.path("versions")) {
            stored = other.path("storage").asBoolean() ? other : stored;
        }
        return new ServedType(
                spec.path("group").asText() + "/" + version.path("name").asText(),
                spec.at("/names/kind").asText(),
                spec.at("/names/plural").asText(),
                spec.path("scope").asText().equals("Namespaced"),
                version.path("subresources").has("status"),
                builtIn,
                version.at(SCHEMA),
                stored.at(SCHEMA));
    }

    /** The name of the CRD. */
    String crd() {
        return plural + "." + apiVersion.substring(0, apiVersion.indexOf('/'));
    }

    boolean describes(Sample sample) {
        return apiVersion.equals(sample.apiVersion()) && kind.equals(sample.kind());
    }

    /** The URL below the logical cluster that objects of this type are created at. */
    String collection(String namespace) {
        return "/apis/" + apiVersion + (namespaced ? "/namespaces/" + namespace : "") + "/" + plural;
    }
}
