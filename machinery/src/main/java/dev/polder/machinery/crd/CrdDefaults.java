package dev.polder.machinery.crd;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;

/** Defaults of CustomResourceDefinitions (apiextensions {@code v1/defaults.go}). */
final class CrdDefaults {

    private static final int HTTPS = 443;

    private CrdDefaults() {}

    /** Fills in what the author left out. */
    static void apply(ObjectNode crd) {
        if (!(crd.get("spec") instanceof ObjectNode spec)) {
            return;
        }
        if (spec.get("names") instanceof ObjectNode names) {
            String kind = names.path("kind").asText("");
            if (names.path("singular").asText("").isEmpty()) {
                names.put("singular", kind.toLowerCase(Locale.ROOT));
            }
            if (names.path("listKind").asText("").isEmpty() && !kind.isEmpty()) {
                names.put("listKind", kind + "List");
            }
        }
        if (!spec.hasNonNull("conversion")) {
            spec.putObject("conversion").put("strategy", "None");
        }
        JsonNode service =
                spec.path("conversion").path("webhook").path("clientConfig").path("service");
        if (service instanceof ObjectNode target && !target.hasNonNull("port")) {
            target.put("port", HTTPS);
        }
        if (crd.path("status").path("storedVersions").isEmpty()) {
            addStorageVersion(crd);
        }
    }

    /** Makes sure that {@code status.storedVersions} has the storage version. */
    static void addStorageVersion(ObjectNode crd) {
        Definition definition = new Definition(crd);
        definition
                .storageVersion()
                .map(Definition.Version::name)
                .filter(version -> !definition.storedVersions().contains(version))
                .ifPresent(version -> {
                    ObjectNode status =
                            crd.get("status") instanceof ObjectNode present ? present : crd.putObject("status");
                    ArrayNode stored = status.get("storedVersions") instanceof ArrayNode present
                            ? present
                            : status.putArray("storedVersions");
                    stored.add(version);
                });
    }
}
