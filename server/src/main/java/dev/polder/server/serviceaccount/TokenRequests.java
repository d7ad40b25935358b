package dev.polder.server.serviceaccount;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.resource.GroupResource;
import dev.polder.api.resource.GroupVersionKind;
import dev.polder.api.status.ApiErrors;
import dev.polder.api.status.ApiException;
import dev.polder.api.status.FieldError;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.StoreView;
import dev.polder.storage.view.ViewSnapshot;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Answers a TokenRequest about a service account (upstream {@code registry/core/serviceaccount/storage/token.go}). */
public final class TokenRequests {

    /** What is answered. */
    public static final GroupVersionKind KIND = new GroupVersionKind("authentication.k8s.io", "v1", "TokenRequest");

    private static final GroupResource ACCOUNTS = new GroupResource("", "serviceaccounts");
    private static final GroupResource SECRETS = new GroupResource("", "secrets");
    private static final long DEFAULT_SECONDS = 3600;
    private static final long SHORTEST = 600;
    private static final long LONGEST = 1L << 32;

    private final TokenIssuer issuer;
    private final List<String> audiences;
    private final long longest;
    private final StoreView view;
    private final InstantSource clock;

    /**
     * The answerer.
     *
     * @param audiences whom tokens are meant for when nobody says
     * @param longest for how many seconds a token may be good at most; 0 for as long as is asked
     */
    public TokenRequests(
            TokenIssuer issuer, List<String> audiences, long longest, StoreView view, InstantSource clock) {
        this.issuer = issuer;
        this.audiences = List.copyOf(audiences);
        this.longest = longest;
        this.view = view;
        this.clock = clock;
    }

    /**
     * Issues a token. Blocks.
     *
     * @param key the account that the URL names
     * @param request the request as sent, decoded; changed and returned, its status filled in
     * @param warnings takes what the client should be warned of
     * @throws ApiException in upstream's words when there is no such account, or the request cannot be granted
     */
    public ObjectNode answer(ObjectKey key, ObjectNode request, Consumer<String> warnings) {
        ViewSnapshot snapshot = view.consistent().toCompletableFuture().join();
        ObjectNode metadata = request.withObject("/metadata");
        String asked = metadata.path("name").asText("");
        if (!asked.isEmpty() && !asked.equals(key.name())) {
            throw ApiErrors.invalid(
                    KIND,
                    key.name(),
                    List.of(FieldError.invalid(
                            "metadata.name", asked, "must match the service account name if specified")));
        }
        ObjectRecord record = snapshot.map(LiveAccounts.ACCOUNTS).get(key.cluster(), key.namespace(), key.name());
        if (record == null) {
            throw ApiErrors.notFound(ACCOUNTS, key.name());
        }
        String uid = metadata.path("uid").asText("");
        if (!uid.isEmpty() && !uid.equals(record.uid())) {
            throw ApiErrors.conflict(
                    new GroupResource(KIND.group(), KIND.kind()),
                    key.name(),
                    "the UID in the token request (" + uid + ") does not match the UID of the service account ("
                            + record.uid() + ")");
        }
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        metadata.put("name", key.name()).put("namespace", key.namespace()).put("uid", record.uid());
        metadata.put("creationTimestamp", now.toString());
        ObjectNode spec = setDefaults(request);
        validate(spec);
        String secretUid = bound(key, spec.path("boundObjectRef"), snapshot);
        long seconds = seconds(spec, warnings);
        List<String> meant = new ArrayList<>();
        spec.path("audiences").forEach(audience -> meant.add(audience.asText()));
        String token = issuer.bound(
                new Account(key.cluster().value(), key.namespace(), key.name(), record.uid()),
                secretUid.isEmpty()
                        ? ""
                        : spec.path("boundObjectRef").path("name").asText(),
                secretUid,
                new TokenIssuer.Terms(meant, now, seconds));
        ObjectNode status = request.putObject("status");
        status.put("token", token)
                .put("expirationTimestamp", now.plusSeconds(seconds).toString());
        return request;
    }

    private ObjectNode setDefaults(ObjectNode request) {
        ObjectNode spec = request.withObject("/spec");
        if (spec.path("audiences").isEmpty()) {
            ArrayNode own = spec.putArray("audiences");
            audiences.forEach(own::add);
        }
        if (!spec.path("expirationSeconds").isNumber()) {
            spec.put("expirationSeconds", DEFAULT_SECONDS);
        }
        if (!spec.path("boundObjectRef").isObject()) {
            spec.putNull("boundObjectRef");
        }
        return spec;
    }

    /** Upstream's {@code ValidateTokenRequest}. */
    private static void validate(ObjectNode spec) {
        long seconds = spec.path("expirationSeconds").asLong();
        String field = "spec.expirationSeconds";
        List<FieldError> errors = new ArrayList<>();
        if (seconds < SHORTEST) {
            errors.add(FieldError.invalid(
                    field, LongNode.valueOf(seconds), "may not specify a duration less than 10 minutes"));
        }
        if (seconds > LONGEST) {
            errors.add(FieldError.invalid(
                    field, LongNode.valueOf(seconds), "may not specify a duration larger than 2^32 seconds"));
        }
        ApiErrors.throwIfAny(KIND, "", errors);
    }

    /** The uid of the Secret that the token is bound to; empty for none. Pods and nodes are never there. */
    private static String bound(ObjectKey account, JsonNode reference, ViewSnapshot snapshot) {
        if (!reference.isObject()) {
            return "";
        }
        String apiVersion = reference.path("apiVersion").asText("");
        int slash = apiVersion.indexOf('/');
        String group = slash < 0 ? "" : apiVersion.substring(0, slash);
        String kind = reference.path("kind").asText("");
        String name = reference.path("name").asText("");
        if (!group.isEmpty() || !List.of("Secret", "Pod", "Node").contains(kind)) {
            throw ApiErrors.badRequest("cannot bind token to object of type " + group + "/"
                    + apiVersion.substring(slash + 1) + ", Kind=" + kind);
        }
        if (!kind.equals("Secret")) {
            throw ApiErrors.notFound(new GroupResource("", kind.equals("Pod") ? "pods" : "nodes"), name);
        }
        ObjectRecord secret = snapshot.map(LiveAccounts.SECRETS).get(account.cluster(), account.namespace(), name);
        if (secret == null) {
            throw ApiErrors.notFound(SECRETS, name);
        }
        String uid = reference.path("uid").asText("");
        if (!uid.isEmpty() && !uid.equals(secret.uid())) {
            throw ApiErrors.conflict(
                    new GroupResource("", kind),
                    name,
                    "the UID in the bound object reference (" + uid + ") does not match the UID in record."
                            + " The object might have been deleted and then recreated");
        }
        return secret.uid();
    }

    private long seconds(ObjectNode spec, Consumer<String> warnings) {
        long seconds = spec.path("expirationSeconds").asLong();
        if (longest <= 0 || seconds <= longest) {
            return seconds;
        }
        warnings.accept("requested expiration of " + seconds + " seconds shortened to " + longest + " seconds");
        spec.put("expirationSeconds", longest);
        return longest;
    }
}
