package dev.polder.server.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.api.object.ObjectKey;
import dev.polder.spi.control.ObjectClient;
import dev.polder.spi.control.Reconciler;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.StoreView;
import dev.polder.storage.view.ViewEvent;
import dev.polder.storage.view.ViewSnapshot;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.function.Supplier;

/**
 * Secrets of type {@code kubernetes.io/service-account-token} hold a token of the account that they name, its namespace and
 * the authority that clients verify this server with; they go when the account is not there (upstream {@code
 * tokens_controller.go}).
 */
final class TokenSecretsReconciler implements Reconciler, Trigger {

    private static final String TYPE = "kubernetes.io/service-account-token";
    private static final byte[] MARK = ("\"" + TYPE + "\"").getBytes(StandardCharsets.US_ASCII);
    private static final String NAME = "kubernetes.io/service-account.name";
    private static final String UID = "kubernetes.io/service-account.uid";

    private final StoreView view;
    private final ObjectClient client;
    private final SecretTokens tokens;
    private final Supplier<String> authority;

    /**
     * A reconciler.
     *
     * @param authority the PEM of the authority that clients verify this server with, as it is now; may be empty
     */
    TokenSecretsReconciler(StoreView view, ObjectClient client, SecretTokens tokens, Supplier<String> authority) {
        this.view = view;
        this.client = client;
        this.tokens = tokens;
        this.authority = authority;
    }

    @Override
    public String name() {
        return "token-secrets";
    }

    @Override
    public List<ObjectKey> onEvent(ViewEvent event) {
        ObjectRecord subject = event.subject();
        return subject.key().space().equals(Spaces.SECRETS) ? onExisting(subject) : secretsBeside(subject.key());
    }

    /** Accounts lead to nothing here: their Secrets exist themselves. */
    @Override
    public List<ObjectKey> onExisting(ObjectRecord record) {
        boolean secret = record.key().space().equals(Spaces.SECRETS);
        return secret && holdsToken(record) ? List.of(record.key()) : List.of();
    }

    /** The Secrets that may be of an account that has come, changed or gone. */
    private List<ObjectKey> secretsBeside(ObjectKey account) {
        List<ObjectKey> secrets = new ArrayList<>();
        Iterator<ObjectRecord> all = view.snapshot().map(Spaces.SECRETS).in(account.cluster(), account.namespace());
        all.forEachRemaining(record -> secrets.addAll(onExisting(record)));
        return secrets;
    }

    /** Without parsing: most Secrets are of other types. */
    private static boolean holdsToken(ObjectRecord record) {
        if (record.unreadable().isPresent()) {
            return false;
        }
        byte[] json = record.body().json();
        for (int start = 0; start + MARK.length <= json.length; start++) {
            int same = 0;
            while (same < MARK.length && json[start + same] == MARK[same]) {
                same++;
            }
            if (same == MARK.length) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void reconcile(ObjectKey key) {
        ViewSnapshot snapshot = view.snapshot();
        ObjectRecord record = snapshot.map(Spaces.SECRETS).get(key.cluster(), key.namespace(), key.name());
        if (record == null || record.terminating() || record.unreadable().isPresent()) {
            return;
        }
        ObjectNode secret = Json.readOwn(record.body().json());
        JsonNode annotations = secret.path("metadata").path("annotations");
        String name = annotations.path(NAME).asText("");
        if (!secret.path("type").asText("").equals(TYPE) || name.isEmpty()) {
            return;
        }
        ObjectRecord account = snapshot.map(Spaces.SERVICE_ACCOUNTS).get(key.cluster(), key.namespace(), name);
        String uid = annotations.path(UID).asText("");
        if (account == null || (!uid.isEmpty() && !uid.equals(account.uid()))) {
            client.delete(key.cluster(), Spaces.SECRET_RESOURCE, key.namespace(), key.name(), record.uid());
            return;
        }
        if (fill(secret, account)) {
            client.modify(key.cluster(), Spaces.SECRET_RESOURCE, key.namespace(), key.name(), "", live -> {
                if (live.path("metadata").path("uid").asText("").equals(record.uid())) {
                    fill(live, account);
                }
                return live;
            });
        }
    }

    /** Puts in what is missing or out of date; whether anything was. */
    private boolean fill(ObjectNode secret, ObjectRecord account) {
        JsonNode data = secret.path("data");
        boolean token = data.path("token").asText("").isEmpty();
        boolean namespace = data.path("namespace").asText("").isEmpty();
        String bundle = authority.get().isEmpty() ? "" : encode(authority.get());
        boolean outdated = !bundle.isEmpty() && !data.path("ca.crt").asText("").equals(bundle);
        if (!token && !namespace && !outdated) {
            return false;
        }
        ObjectNode filled = secret.withObject("/data");
        ObjectKey key = account.key();
        if (outdated) {
            filled.put("ca.crt", bundle);
        }
        if (namespace) {
            filled.put("namespace", encode(key.namespace()));
        }
        if (token) {
            String secretName = secret.path("metadata").path("name").asText();
            filled.put("token", encode(tokens.make(key, account.uid(), secretName)));
        }
        secret.withObject("/metadata/annotations").put(NAME, key.name()).put(UID, account.uid());
        return true;
    }

    private static String encode(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
