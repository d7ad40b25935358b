package dev.polder.server.api.sharing.life;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.json.Json;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.object.ResourceSpace;
import dev.polder.apiexport.binding.KeptSchemas;
import dev.polder.apiexport.kind.ApiKinds;
import dev.polder.server.api.sharing.Sharing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What must be true of schemas, exports, slices, bindings, locks, copies and objects once nobody has anything left to do. It
 * is worked out of what users have written, and shares no code with the controllers.
 */
final class SharingRules {

    private static final ResourceSpace SECRETS = ResourceSpace.local("", "secrets");
    private static final ResourceSpace SHARDS = ResourceSpace.local("core.kcp.io", "shards");
    private static final String COUNTS = " counts ";
    private static final String LOCKS = "/metadata/annotations/internal.apis.kcp.io~1resource-bindings";

    private final Stored stored;
    private final List<String> faults = new ArrayList<>();

    private SharingRules(Stored stored) {
        this.stored = stored;
    }

    /** What is not as it must be, one line each; empty when all is right. */
    static List<String> faults(Stored stored) {
        SharingRules rules = new SharingRules(stored);
        stored.each(ApiKinds.EXPORTS, rules::export);
        stored.each(ApiKinds.SLICES, rules::slice);
        stored.each(ApiKinds.BINDINGS, rules::binding);
        rules.locks();
        rules.copies();
        rules.objects();
        return rules.faults;
    }

    private void expect(boolean right, String fault) {
        if (!right) {
            faults.add(fault);
        }
    }

    /** kcp pkg/reconciler/apis/apiexport: a secret with a key, and the hash of the key (pkg/identity: SHA-256). */
    private void export(ObjectKey key, ObjectNode export) {
        JsonNode reference = export.at("/spec/identity/secretRef");
        ObjectKey at = new ObjectKey(
                key.cluster(),
                SECRETS,
                reference.path("namespace").asText(""),
                reference.path("name").asText(""));
        String secret = stored.at(at).at("/data/key").asText("");
        expect(!secret.isEmpty(), key.name() + " has no secret");
        String hash = hash(Base64.getDecoder().decode(secret));
        expect(export.at("/status/identityHash").asText("").equals(hash), key.name() + " has another identity");
        expect(is(export, "IdentityValid", "True"), key.name() + " has no valid identity");
        expect(stored.at(key.cluster(), ApiKinds.SLICES, key.name()).isObject(), key.name() + " has no endpoint slice");
    }

    private static String hash(byte[] key) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(key));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    /** kcp pkg/reconciler/apis/apiexportendpointsliceurls: a URL as long as the export has a binding, and none without. */
    private void slice(ObjectKey key, ObjectNode slice) {
        ObjectKey export = exportOf(key.cluster(), slice.at("/spec/export"));
        boolean isThere = stored.at(export).isObject();
        expect(
                is(slice, "APIExportValid", isThere ? "True" : "False"),
                "the slice " + key.name() + " is wrong about its export");
        List<String> wanted = new ArrayList<>();
        int bindings = isThere ? bindings(export) : 0;
        if (bindings > 0) {
            String base = stored.at(LogicalClusterName.ROOT, SHARDS, "root")
                    .at("/spec/virtualWorkspaceURL")
                    .asText("");
            wanted.add(base + "/services/apiexport/" + export.cluster().value() + "/" + export.name());
        }
        List<String> urls = slice.at("/status/endpoints").findValuesAsText("url");
        expect(urls.equals(wanted), "the slice " + key.name() + " has " + urls + " instead of " + wanted);
        int counted = slice.at("/status/consumers/bound").asInt(isThere ? -1 : 0);
        expect(counted == bindings, "the slice " + key.name() + COUNTS + counted + " instead of " + bindings);
    }

    /** Whether a fault is only that a number was worked out before the last write: the next server counts again. */
    static boolean isLate(String fault) {
        return fault.contains(COUNTS);
    }

    private ObjectKey exportOf(LogicalClusterName from, JsonNode reference) {
        String path = reference.path("path").asText("");
        return new ObjectKey(
                path.isEmpty() ? from : stored.cluster(path),
                ApiKinds.EXPORTS,
                "",
                reference.path("name").asText(""));
    }

    private static JsonNode reference(ObjectNode binding) {
        return binding.at("/spec/reference/export");
    }

    private int bindings(ObjectKey export) {
        List<ObjectKey> found = new ArrayList<>();
        stored.each(ApiKinds.BINDINGS, (key, binding) -> found.add(exportOf(key.cluster(), reference(binding))));
        return Collections.frequency(found, export);
    }

    /** kcp pkg/reconciler/apis/apibinding: what the conditions say, and that everything the export has is bound. */
    private void binding(ObjectKey key, ObjectNode binding) {
        String name = "the binding " + key.name();
        expect(binding.at("/metadata/deletionTimestamp").isMissingNode(), name + " never ends");
        expect(binding.at("/status/phase").asText("").equals("Bound"), name + " is not bound");
        ObjectKey named = exportOf(key.cluster(), reference(binding));
        JsonNode export = stored.at(named);
        String reason = reason(named);
        if (!reason.isEmpty()) {
            expect(
                    Sharing.condition(binding, "APIExportValid").startsWith("False " + reason),
                    name + " does not say that there is no export");
            return;
        }
        expect(is(binding, "APIExportValid", "True"), name + " says that there is no export");
        expect(is(binding, "BindingUpToDate", "True"), name + " is not up to date");
        expect(is(binding, "InitialBindingCompleted", "True"), name + " was never complete");
        Map<String, String> wanted = new TreeMap<>();
        for (JsonNode resource : export.at("/spec/resources")) {
            String schema = resource.path("schema").asText("");
            wanted.put(
                    resource.path("name").asText() + "."
                            + resource.path("group").asText(),
                    schema + " " + schema(named, schema).at("/metadata/uid").asText("") + " "
                            + export.at("/status/identityHash").asText(""));
        }
        Map<String, String> bound = new TreeMap<>();
        for (JsonNode resource : binding.at("/status/boundResources")) {
            JsonNode schema = resource.path("schema");
            bound.put(
                    resource.path("resource").asText() + "."
                            + resource.path("group").asText(),
                    schema.path("name").asText("") + " " + schema.path("UID").asText("") + " "
                            + schema.path("identityHash").asText(""));
        }
        expect(bound.equals(wanted), name + " has bound " + bound + " instead of " + wanted);
    }

    private JsonNode schema(ObjectKey export, String name) {
        return stored.at(export.cluster(), ApiKinds.SCHEMAS, name);
    }

    /** Why an export cannot be bound; empty when it can. */
    private String reason(ObjectKey export) {
        if (!stored.at(export).isObject()) {
            return "APIExportNotFound";
        }
        for (JsonNode resource : stored.at(export).at("/spec/resources")) {
            if (!schema(export, resource.path("schema").asText("")).isObject()) {
                return "InternalError";
            }
        }
        return "";
    }

    /** Every bound resource has its lock, and there are no others. */
    private void locks() {
        Map<LogicalClusterName, TreeMap<String, String>> wanted = new TreeMap<>();
        stored.each(Stored.CLUSTERS, (key, cluster) -> wanted.put(key.cluster(), new TreeMap<>()));
        stored.each(ApiKinds.BINDINGS, (key, binding) -> {
            for (JsonNode bound : binding.at("/status/boundResources")) {
                wanted.computeIfAbsent(key.cluster(), cluster -> new TreeMap<>())
                        .put(
                                bound.path("resource").asText() + "."
                                        + bound.path("group").asText(),
                                key.name());
            }
        });
        stored.each(Stored.CLUSTERS, (key, cluster) -> {
            TreeMap<String, String> held = new TreeMap<>();
            json(cluster.at(LOCKS).asText("{}"))
                    .properties()
                    .forEach(lock ->
                            held.put(lock.getKey(), lock.getValue().path("n").asText("")));
            TreeMap<String, String> due = wanted.get(key.cluster());
            expect(held.equals(due), key.cluster() + " has the locks " + held + " instead of " + due);
        });
    }

    private static JsonNode json(String text) {
        try {
            return Json.mapper().readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One copy of each schema that somebody has bound, and no others (docs/decisions/0019). */
    private void copies() {
        TreeSet<String> wanted = new TreeSet<>();
        stored.each(ApiKinds.BINDINGS, (key, binding) -> {
            for (JsonNode bound : binding.at("/status/boundResources")) {
                wanted.add("uid-" + bound.at("/schema/UID").asText() + "."
                        + bound.path("resource").asText() + "."
                        + bound.path("group").asText());
            }
        });
        TreeSet<String> copies = new TreeSet<>();
        stored.each(ApiKinds.SCHEMAS, (key, schema) -> {
            if (key.cluster().equals(KeptSchemas.CLUSTER)) {
                copies.add(key.name());
            }
        });
        expect(copies.equals(wanted), "there are the copies " + copies + " instead of " + wanted);
    }

    /** Objects of an export's identity lie only where a binding serves them. */
    private void objects() {
        stored.objects().keySet().forEach(key -> {
            if (!key.space().identity().isEmpty() && !isServed(key)) {
                faults.add(key + " belongs to nobody");
            }
        });
    }

    private boolean isServed(ObjectKey object) {
        List<ObjectKey> serving = new ArrayList<>();
        stored.each(ApiKinds.BINDINGS, (key, binding) -> {
            for (JsonNode bound : binding.at("/status/boundResources")) {
                boolean same = key.cluster().equals(object.cluster())
                        && bound.path("resource")
                                .asText()
                                .equals(object.space().groupResource().resource())
                        && bound.path("group")
                                .asText()
                                .equals(object.space().groupResource().group())
                        && bound.at("/schema/identityHash")
                                .asText()
                                .equals(object.space().identity());
                if (same) {
                    serving.add(key);
                }
            }
        });
        return serving.size() == 1;
    }

    private static boolean is(JsonNode object, String condition, String status) {
        return Sharing.condition(object, condition).startsWith(status);
    }
}
