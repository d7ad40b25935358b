package dev.polder.server.api.token;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import dev.polder.server.config.AuthnConfig;
import dev.polder.server.config.ServerConfig;
import dev.polder.server.config.ServiceAccountConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tokens that no server should take: each is a 401, and none an error of the server. */
class ForgedTokenTest {

    private static final String WHERE = "/api/v1/namespaces/default/configmaps";
    private static KeyPair keys;
    private static ApiServer api;
    private static String good;

    /** A server that signs with an RSA key which the test knows. */
    @BeforeAll
    static void start(@TempDir Path temp) throws IOException, GeneralSecurityException {
        keys = Attacks.rsa();
        api = server(keys, temp.resolve("sa.key"));
        Tokens.defaultAccount(api);
        good = Tokens.issue(api, "default", "default", "{}");
        api.as(good).get(WHERE).expect(403);
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    private static ApiServer server(KeyPair keys, Path file, Path... further) throws IOException {
        Files.writeString(file, Attacks.pem("PRIVATE KEY", keys.getPrivate().getEncoded()));
        ServiceAccountConfig accounts = ServiceAccountConfig.defaults().withKeys(file, List.of(further));
        return ApiServer.start(
                ServerConfig.embedded().with(AuthnConfig.defaults().with(accounts)));
    }

    private static Attacks attacks() {
        return new Attacks(good, keys);
    }

    private static String keyId() {
        return Tokens.header(good).path("kid").asText();
    }

    private static String signed(ObjectNode claims) {
        return attacks().signed(claims);
    }

    private static void refused(String token) {
        api.as(token).get(WHERE).refused(401, "Unauthorized", "Unauthorized");
        api.bare().as(token).get(WHERE).expect(401);
        Answer review = Tokens.review(api, token, "").expect(201);
        assertThat(review.at("/status/authenticated")).isEmpty();
        assertThat(review.at("/status/error")).isNotEmpty().doesNotContain(token);
    }

    @Test
    void sameClaims_signedAgain_areGood_soThatTheOthersFailForTheirReason() {
        api.as(signed(Tokens.claims(good))).get(WHERE).expect(403);
        api.as(Forger.sign(Tokens.claims(good), "RS256", "", keys.getPrivate()))
                .get(WHERE)
                .expect(403);
    }

    @Test
    void everyAttack_is401() throws GeneralSecurityException {
        Map<String, String> attacks = attacks().all();
        assertThat(attacks).hasSizeGreaterThan(30);
        attacks.values().forEach(ForgedTokenTest::refused);
    }

    @Test
    void wrongClaims_are401_howeverWellSigned() {
        ObjectNode claims = Tokens.claims(good);
        // go-oidc does not look at it; upstream's authenticator of service accounts does.
        refused(signed(claims.deepCopy().put("iat", claims.path("iat").asLong() + 3600)));
        ObjectNode nothing = claims.deepCopy();
        nothing.remove("kubernetes.io");
        refused(signed(nothing));
        refused(signed(with("clusterName", "system:admin")));
        refused(signed(with("clusterName", "nowhere")));
        refused(signed(with("clusterName", "")));
        refused(signed(with("clusterName", "root/default")));
        refused(signed(with("namespace", "kube-system")));
        ObjectNode another = claims.deepCopy();
        another.withObject("/kubernetes.io/serviceaccount").put("uid", "another");
        refused(signed(another));
        another.withObject("/kubernetes.io/serviceaccount").put("name", "nobody");
        refused(signed(another));
    }

    private static ObjectNode with(String field, String value) {
        ObjectNode claims = Tokens.claims(good);
        claims.withObject("/kubernetes.io").put(field, value);
        return claims;
    }

    // What does not fit into the head of a request never comes so far (server.http); in the body of a review it does.
    @Test
    void oversizedTokens_areRefused() {
        ObjectNode claims = Tokens.claims(good);
        claims.put("padding", "x".repeat(4_000));
        api.as(signed(claims)).get(WHERE).expect(403);
        refused(signed(claims.put("iss", "x".repeat(10_000))));
        assertThat(Tokens.review(api, "ey".repeat(100_000), "").at("/status/error"))
                .isEqualTo("invalid bearer token");
    }

    @Test
    void aThousandMutations_areAll401() {
        Random random = new Random(7);
        TreeMap<Integer, Integer> codes = new TreeMap<>();
        for (int i = 0; i < 1_000; i++) {
            String mutated = attacks().mutated(random);
            int code = api.as(mutated).get(WHERE).code();
            codes.merge(code, 1, Integer::sum);
            assertThat(code).as("mutation %d: %s", i, mutated).isEqualTo(401);
        }
        System.out.println("mutated tokens by status code: " + codes);
        assertThat(codes).containsOnlyKeys(401);
        api.as(good).get(WHERE).expect(403);
    }

    @Test
    void rotatedKey_isGoodWhileItIsNamed_andNoLongerThan(@TempDir Path temp)
            throws IOException, GeneralSecurityException {
        PublicKey old = keys.getPublic();
        Path kept = Files.writeString(temp.resolve("old.pub"), Attacks.pem("PUBLIC KEY", old.getEncoded()));
        KeyPair next = Attacks.rsa();
        try (ApiServer rotated = server(next, temp.resolve("sa.key"), kept)) {
            String uid = Tokens.defaultAccount(rotated).at("/metadata/uid");
            ObjectNode claims = Tokens.claims(good);
            claims.withObject("/kubernetes.io/serviceaccount").put("uid", uid);
            rotated.as(signed(claims)).get(WHERE).expect(403);
            String fresh = Tokens.issue(rotated, "default", "default", "{}");
            assertThat(Tokens.header(fresh).path("kid").asText()).isNotEqualTo(keyId());
            rotated.as(fresh).get(WHERE).expect(403);
        }
        try (ApiServer rotated = server(next, temp.resolve("sa.key"))) {
            String uid = Tokens.defaultAccount(rotated).at("/metadata/uid");
            ObjectNode claims = Tokens.claims(good);
            claims.withObject("/kubernetes.io/serviceaccount").put("uid", uid);
            rotated.as(signed(claims)).get(WHERE).expect(401);
            assertThat(Tokens.review(rotated, signed(claims), "").at("/status/error"))
                    .isEqualTo("invalid signature, no keys found");
        }
    }
}
