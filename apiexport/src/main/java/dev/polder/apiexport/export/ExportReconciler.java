package dev.polder.apiexport.export;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.json.Json;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.object.ResourceSpace;
import dev.polder.api.resource.GroupVersionResource;
import dev.polder.api.status.ApiException;
import dev.polder.api.status.StatusReason;
import dev.polder.apiexport.kind.ApiKinds;
import dev.polder.machinery.object.Conditions;
import dev.polder.machinery.object.Conditions.Severity;
import dev.polder.machinery.object.ObjectFacts;
import dev.polder.spi.control.ObjectClient;
import dev.polder.spi.control.Reconciler;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.StoreView;
import dev.polder.storage.view.ViewSnapshot;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Gives exports what they need: a secret that is their identity, its hash in their status, and the slice that lists where
 * their objects are reached (kcp {@code pkg/reconciler/apis/apiexport}).
 */
public final class ExportReconciler implements Reconciler {

    /** The namespace of the secrets that are made here (kcp {@code --apiexport-secret-namespace}). */
    public static final String SECRET_NAMESPACE = "kcp-system";

    static final GroupVersionResource EXPORTS = new GroupVersionResource(ApiKinds.GROUP, "v1alpha2", "apiexports");
    static final GroupVersionResource SLICES =
            new GroupVersionResource(ApiKinds.GROUP, "v1alpha1", "apiexportendpointslices");

    private static final String SKIP_SLICE = "apiexports.apis.kcp.io/skip-endpointslice";
    private static final String IDENTITY_VALID = "IdentityValid";
    private static final String PATH = "kcp.io/path";
    private static final GroupVersionResource NAMESPACES = new GroupVersionResource("", "v1", "namespaces");
    private static final GroupVersionResource SECRETS = new GroupVersionResource("", "v1", "secrets");

    private final StoreView view;
    private final ObjectClient client;
    private final RandomGenerator random;
    private final InstantSource clock;

    public ExportReconciler(StoreView view, ObjectClient client, RandomGenerator random, InstantSource clock) {
        this.view = view;
        this.client = client;
        this.random = random;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "apiexports";
    }

    @Override
    public void reconcile(ObjectKey key) {
        ViewSnapshot snapshot = view.snapshot();
        ObjectRecord record = snapshot.map(ApiKinds.EXPORTS).get(key.cluster(), "", key.name());
        if (record == null || record.unreadable().isPresent() || record.terminating()) {
            return;
        }
        ObjectNode export = Json.readOwn(record.body().json());
        JsonNode reference = export.path("spec").path("identity").path("secretRef");
        if (!reference.isObject()) {
            makeSecret(snapshot, key);
            client.modify(key.cluster(), EXPORTS, "", key.name(), "", live -> {
                if (!live.path("spec").path("identity").path("secretRef").isObject()) {
                    ObjectNode to = live.withObject("/spec/identity/secretRef");
                    to.put("namespace", SECRET_NAMESPACE);
                    to.put("name", key.name());
                }
                return live;
            });
            return;
        }
        verify(snapshot, key, reference);
        if (!export.path("metadata").path("annotations").has(SKIP_SLICE)) {
            makeSlice(snapshot, key, export);
        }
    }

    private void makeSecret(ViewSnapshot snapshot, ObjectKey key) {
        LogicalClusterName cluster = key.cluster();
        if (snapshot.map(ResourceSpace.local(NAMESPACES.groupResource())).get(cluster, "", SECRET_NAMESPACE) == null) {
            ObjectNode namespace = object("v1", "Namespace", SECRET_NAMESPACE);
            unlessThere(() -> client.create(cluster, NAMESPACES, "", namespace));
        }
        if (secret(snapshot, cluster, SECRET_NAMESPACE, key.name()) == null) {
            ObjectNode secret = object("v1", "Secret", key.name());
            secret.putObject("data")
                    .put(ExportIdentity.KEY, Base64.getEncoder().encodeToString(ExportIdentity.newKey(random)));
            try {
                unlessThere(() -> client.create(cluster, SECRETS, SECRET_NAMESPACE, secret));
            } catch (ApiException e) {
                invalid(
                        key,
                        "IdentityGenerationFailed",
                        "Error creating identity secret: " + e.status().message());
                throw e;
            }
        }
    }

    private static ObjectNode object(String apiVersion, String kind, String name) {
        ObjectNode object = Json.object();
        object.put("apiVersion", apiVersion);
        object.put("kind", kind);
        object.putObject("metadata").put("name", name);
        return object;
    }

    private static void unlessThere(Runnable create) {
        try {
            create.run();
        } catch (ApiException e) {
            if (e.status().reason() != StatusReason.ALREADY_EXISTS) {
                throw e;
            }
        }
    }

    private static @Nullable ObjectRecord secret(
            ViewSnapshot snapshot, LogicalClusterName cluster, String namespace, String name) {
        return snapshot.map(ResourceSpace.local(SECRETS.groupResource())).get(cluster, namespace, name);
    }

    /** Where a secret lies, as a word by which exports are found. */
    public static String place(ObjectKey secret) {
        return secret.cluster().value() + "/" + secret.namespace() + "/" + secret.name();
    }

    /** Where the secret of an export lies; empty as long as it has none. */
    public static List<String> secrets(ObjectRecord export) {
        JsonNode reference =
                Json.readOwn(export.body().json()).path("spec").path("identity").path("secretRef");
        ResourceSpace space = ResourceSpace.local(SECRETS.groupResource());
        String namespace = reference.path("namespace").asText("");
        String name = reference.path("name").asText("");
        return name.isEmpty()
                ? List.of()
                : List.of(place(new ObjectKey(export.key().cluster(), space, namespace, name)));
    }

    /** The hash never changes: who puts another key into the secret has an invalid export. */
    private void verify(ViewSnapshot snapshot, ObjectKey key, JsonNode reference) {
        String namespace = reference.path("namespace").asText("");
        String name = reference.path("name").asText("");
        ObjectRecord record = secret(snapshot, key.cluster(), namespace, name);
        if (record == null || record.unreadable().isPresent()) {
            invalid(key, "IdentityVerificationFailed", "secrets \"" + name + "\" not found");
            return;
        }
        byte[] secret = key(record);
        if (secret.length == 0) {
            invalid(key, "IdentityVerificationFailed", "secret is missing data." + ExportIdentity.KEY);
            return;
        }
        String hash = ExportIdentity.of(secret).hash();
        client.modify(key.cluster(), EXPORTS, "", key.name(), "status", live -> {
            String known = live.path("status").path("identityHash").asText("");
            if (known.isEmpty()) {
                live.withObject("/status").put("identityHash", hash);
            }
            if (known.isEmpty() || known.equals(hash)) {
                Conditions.markTrue(live, IDENTITY_VALID, clock.instant());
            } else {
                String message = "hash mismatch: identity secret hash \"" + hash
                        + "\" must match status.identityHash \"" + known + "\"";
                mark(live, "IdentityVerificationFailed", message);
            }
            return live;
        });
    }

    private static byte[] key(ObjectRecord secret) {
        String text = Json.readOwn(secret.body().json())
                .path("data")
                .path(ExportIdentity.KEY)
                .asText("");
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
    }

    private void invalid(ObjectKey key, String reason, String message) {
        client.modify(key.cluster(), EXPORTS, "", key.name(), "status", live -> {
            mark(live, reason, message);
            return live;
        });
    }

    private void mark(ObjectNode export, String reason, String message) {
        Conditions.markFalse(export, IDENTITY_VALID, Severity.ERROR, reason, message, clock.instant());
    }

    private void makeSlice(ViewSnapshot snapshot, ObjectKey key, ObjectNode export) {
        if (snapshot.map(ApiKinds.SLICES).get(key.cluster(), "", key.name()) != null) {
            return;
        }
        ObjectNode slice = object(SLICES.group() + "/" + SLICES.version(), "APIExportEndpointSlice", key.name());
        ObjectNode owner =
                slice.withObject("/metadata").putArray("ownerReferences").addObject();
        owner.put("apiVersion", SLICES.group() + "/" + SLICES.version());
        owner.put("kind", "APIExport");
        owner.put("name", key.name());
        owner.set("uid", export.path("metadata").path("uid"));
        ObjectNode reference = slice.putObject("spec").putObject("export");
        reference.put("name", key.name());
        String path = ObjectFacts.note(export, PATH);
        if (!path.isEmpty()) {
            reference.put("path", path);
        }
        unlessThere(() -> client.create(key.cluster(), SLICES, "", slice));
    }
}
