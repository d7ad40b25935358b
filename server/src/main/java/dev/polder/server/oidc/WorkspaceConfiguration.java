package dev.polder.server.oidc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.api.object.ObjectKey;
import dev.polder.machinery.claims.JwtAuthenticator;
import dev.polder.machinery.claims.JwtRules;
import dev.polder.machinery.claims.UserMapping;
import dev.polder.machinery.schema.ContentCache;
import dev.polder.machinery.schema.field.FieldPath;
import dev.polder.server.request.outgoing.NamedBy;
import dev.polder.server.request.outgoing.PeerClients;
import dev.polder.spi.authn.TokenHash;
import dev.polder.storage.view.ObjectRecord;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The issuers of one WorkspaceAuthenticationConfiguration. Its expressions are compiled when the first token comes, and once
 * for all configurations that say the same; keys are each one's own, so that nobody can tell by them who else asks whom.
 */
final class WorkspaceConfiguration {

    private static final Logger LOG = LoggerFactory.getLogger(WorkspaceConfiguration.class);

    /** What tokens may be signed by: kcp names no algorithms, and go-oidc takes that for this one. */
    private static final Set<String> ALGORITHMS = Set.of("RS256");

    /** How many issuers of a configuration count. */
    private static final int MOST = 64;

    private final String name;
    private final NamedBy namedBy;
    private final JsonNode jwt;
    private final Shared shared;
    private volatile @Nullable List<TrustedIssuer> issuers;

    /** What all configurations have in common. */
    record Shared(ContentCache<List<UserMapping>> mappings, PeerClients peers, InstantSource clock) {}

    private WorkspaceConfiguration(ObjectKey key, JsonNode jwt, Shared shared) {
        this.name = key.cluster() + ":" + key.name();
        this.namedBy = new NamedBy.Cluster(key.cluster());
        this.jwt = jwt;
        this.shared = shared;
    }

    static WorkspaceConfiguration of(ObjectRecord record, Shared shared) {
        ObjectNode object = Json.readOwn(record.body().json());
        return new WorkspaceConfiguration(record.key(), object.at("/spec/jwt"), shared);
    }

    /** The issuers, if somebody has compiled them already. Never blocks. */
    List<TrustedIssuer> compiled() {
        List<TrustedIssuer> known = issuers;
        return known == null ? List.of() : known;
    }

    /** The issuers; none when something is wrong with one of them, as in kcp. Takes its time. */
    List<TrustedIssuer> issuers() {
        List<TrustedIssuer> known = issuers;
        return known == null ? compile() : known;
    }

    private synchronized List<TrustedIssuer> compile() {
        List<TrustedIssuer> known = issuers;
        if (known != null) {
            return known;
        }
        String hash = TokenHash.of(new String(Json.write(jwt), StandardCharsets.UTF_8))
                .toString();
        List<UserMapping> mappings = shared.mappings().get(hash, this::mappings);
        List<TrustedIssuer> made = mappings.stream()
                .map(one -> new TrustedIssuer(
                        one, new IssuerKeys(one.issuer(), namedBy, shared.peers(), shared.clock()), ALGORITHMS))
                .toList();
        issuers = made;
        return made;
    }

    private List<UserMapping> mappings() {
        List<UserMapping> mappings = new ArrayList<>();
        for (JsonNode one : jwt) {
            JwtRules.Outcome outcome = JwtRules.check(JwtAuthenticator.of(one), FieldPath.ROOT, List.of());
            if (outcome.mapping() == null || mappings.size() == MOST) {
                LOG.info("Failed to start workspace authenticator {}: {}", name, outcome.errors());
                return new ArrayList<>();
            }
            mappings.add(outcome.mapping());
        }
        return mappings;
    }
}
