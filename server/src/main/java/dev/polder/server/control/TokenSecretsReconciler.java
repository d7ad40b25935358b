package dev.polder.server.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.api.object.ObjectKey;
import dev.polder.spi.control.ObjectClient;
import dev.polder.spi.control.Reconciler;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.ResourceMap;
import dev.polder.storage.view.StoreView;
import dev.polder.storage.view.ViewEvent;
import dev.polder.storage.view.ViewSnapshot;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

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
    /** By Secret the account that it names, and by account the Secrets: only of those that hold tokens, which are few. */
    private final Map<ObjectKey, ObjectKey> accounts = new HashMap<>();

    private final Map<ObjectKey, Set<ObjectKey>> secrets = new HashMap<>();

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
        ObjectRecord after = event.after();
        ObjectKey key = event.subject().key();
        if (!key.space().equals(Spaces.SECRETS)) {
            return secretsOf(key);
        }
        if (after == null) {
            named(key, null);
            return List.of();
        }
        return onExisting(after);
    }

    /** Accounts lead to nothing here: their Secrets exist themselves. */
    @Override
    public List<ObjectKey> onExisting(ObjectRecord record) {
        ObjectKey key = record.key();
        if (!key.space().equals(Spaces.SECRETS)) {
            return List.of();
        }
        if (!holdsToken(record)) {
            named(key, null);
            return List.of();
        }
        String account = account(Json.readOwn(record.body().json()));
        named(key, new ObjectKey(key.cluster(), Spaces.SERVICE_ACCOUNTS, key.namespace(), account));
        return List.of(key);
    }

    /** A Secret names an account; null when it is gone or holds no token. */
    private void named(ObjectKey secret, @Nullable ObjectKey account) {
        ObjectKey before = account == null ? accounts.remove(secret) : accounts.put(secret, account);
        if (before != null) {
            secrets.computeIfPresent(before, (any, keys) -> {
                keys.remove(secret);
                return keys.isEmpty() ? null : keys;
            });
        }
        if (account != null) {
            secrets.computeIfAbsent(account, any -> new LinkedHashSet<>(2)).add(secret);
        }
    }

    /** The Secrets of an account that has come, changed or gone. */
    private List<ObjectKey> secretsOf(ObjectKey account) {
        List<ObjectKey> keys = List.copyOf(secrets.getOrDefault(account, Set.of()));
        ResourceMap there = view.snapshot().map(Spaces.SECRETS);
        for (ObjectKey key : keys) {
            // Nobody may have been told of its end.
            if (there.get(key.cluster(), key.namespace(), key.name()) == null) {
                named(key, null);
            }
        }
        return keys;
    }

    /** The name of the account that a Secret names; empty when it names none. */
    private static String account(ObjectNode secret) {
        return secret.path("metadata").path("annotations").path(NAME).asText("");
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
        String name = account(secret);
        if (!secret.path("type").asText("").equals(TYPE) || name.isEmpty()) {
            return;
        }
        ObjectRecord account = snapshot.map(Spaces.SERVICE_ACCOUNTS).get(key.cluster(), key.namespace(), name);
        String uid = secret.path("metadata").path("annotations").path(UID).asText("");
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
