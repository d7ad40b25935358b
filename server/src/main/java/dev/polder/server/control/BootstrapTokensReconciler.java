package dev.polder.server.control;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.api.json.Json;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.resource.GroupVersionResource;
import dev.polder.server.control.ControllerRuntime.Later;
import dev.polder.spi.control.Reconciler;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.StoreView;
import dev.polder.storage.view.ViewEvent;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * Secrets of type {@code bootstrap.kubernetes.io/token} in {@code kube-system} go when the time is over that they say themselves; one
 * that says no time stays, and one that says something else than a time goes at once (k/k {@code
 * pkg/controller/bootstrap/tokencleaner.go}, cluster-bootstrap {@code token/util/secrets.go}).
 */
final class BootstrapTokensReconciler implements Reconciler, Trigger {

    private static final String NAMESPACE = "kube-system";
    private static final String TYPE = "bootstrap.kubernetes.io/token";
    private static final byte[] MARK = ("\"" + TYPE + "\"").getBytes(StandardCharsets.US_ASCII);

    private final StoreView view;
    private final Deletion deletion;
    private final Later later;
    private final InstantSource clock;

    /** How a secret is deleted: {@link dev.polder.spi.control.ObjectClient#deleteUnchanged}. */
    interface Deletion {

        void delete(ObjectKey key, GroupVersionResource resource, String uid, long revision);
    }

    BootstrapTokensReconciler(StoreView view, Deletion deletion, Later later, InstantSource clock) {
        this.view = view;
        this.deletion = deletion;
        this.later = later;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "token-cleaner";
    }

    @Override
    public List<ObjectKey> onEvent(ViewEvent event) {
        ObjectRecord after = event.after();
        return after == null ? List.of() : onExisting(after);
    }

    /** Without parsing: most Secrets are of other types. */
    @Override
    public List<ObjectKey> onExisting(ObjectRecord record) {
        boolean concerned = record.key().namespace().equals(NAMESPACE)
                && record.unreadable().isEmpty()
                && mentions(record.body().json());
        return concerned ? List.of(record.key()) : List.of();
    }

    private static boolean mentions(byte[] json) {
        for (int i = 0; i + MARK.length <= json.length; i++) {
            if (json[i] == MARK[0] && Arrays.equals(json, i, i + MARK.length, MARK, 0, MARK.length)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void reconcile(ObjectKey key) {
        ObjectRecord record = view.snapshot().map(Spaces.SECRETS).get(key.cluster(), key.namespace(), key.name());
        if (record == null || record.terminating() || record.unreadable().isPresent()) {
            return;
        }
        JsonNode secret = Json.readOwn(record.body().json());
        String said = secret.path("data").path("expiration").asText("");
        if (!secret.path("type").asText("").equals(TYPE) || said.isEmpty()) {
            return;
        }
        Instant end = end(said);
        if (clock.instant().isBefore(end)) {
            later.look(key, end);
        } else {
            // Not one whose time somebody has prolonged meanwhile.
            deletion.delete(key, Spaces.SECRET_RESOURCE, record.uid(), record.revision());
        }
    }

    private static Instant end(String encoded) {
        try {
            String text = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException | IllegalArgumentException noTime) {
            return Instant.MIN;
        }
    }
}
