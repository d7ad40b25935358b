package dev.polder.server.api.token;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import dev.polder.server.config.AuthnConfig;
import dev.polder.server.config.ServerConfig;
import dev.polder.server.config.ServiceAccountConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens that no server should take: each is a 401, and none an error of the server. */
class ForgedTokenTest {

    private static final String WHERE = "/api/v1/namespaces/default/configmaps";
    private static KeyPair keys;
    private static ApiServer api;
    private static String good;

    /** A server that signs with an RSA key which the test knows. */
    @BeforeAll
    static void start(@TempDir Path temp) throws IOException, GeneralSecurityException {
        keys = rsa();
        api = server(keys, temp.resolve("sa.key"));
        good = Tokens.issue(api, "default", "default", "{}");
        api.as(good).get(WHERE).expect(403);
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    private static KeyPair rsa() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        return generator.generateKeyPair();
    }

    private static ApiServer server(KeyPair keys, Path file, Path... further) throws IOException {
        Files.writeString(file, pem("PRIVATE KEY", keys.getPrivate().getEncoded()));
        ServiceAccountConfig accounts = ServiceAccountConfig.defaults().withKeys(file, List.of(further));
        return ApiServer.start(
                ServerConfig.embedded().with(AuthnConfig.defaults().with(accounts)));
    }

    private static String pem(String type, byte[] content) {
        return "-----BEGIN " + type + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content) + "\n-----END " + type
                + "-----\n";
    }

    private static String keyId() {
        return Tokens.header(good).path("kid").asText();
    }

    private static String signed(ObjectNode claims) {
        return Forger.sign(claims, "RS256", keyId(), keys.getPrivate());
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

    @ParameterizedTest
    @ValueSource(strings = {"none", "None", "NONE", "nOnE", ""})
    void noSignature_is401(String algorithm) {
        String header = "{\"alg\":\"" + algorithm + "\",\"kid\":\"" + keyId() + "\"}";
        String claims = Tokens.claims(good).toString();
        refused(Forger.unsigned(header, claims, ""));
        refused(Forger.unsigned(header, claims, good.substring(good.lastIndexOf('.') + 1)));
        refused(Forger.unsigned("{}", claims, ""));
    }

    // The classic confusion: the public key, which everybody has, as the secret of an HMAC.
    @ParameterizedTest
    @ValueSource(strings = {"HS256", "HS384", "HS512"})
    void publicKeyAsASecret_is401(String algorithm) {
        byte[] der = keys.getPublic().getEncoded();
        for (byte[] secret : List.of(der, pem("PUBLIC KEY", der).getBytes(StandardCharsets.UTF_8))) {
            refused(Forger.sign(Tokens.claims(good), algorithm, keyId(), new SecretKeySpec(secret, "HmacSHA256")));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"RS384", "RS512", "PS256"})
    void otherAlgorithmOfTheSameKey_is401(String algorithm) {
        refused(Forger.sign(Tokens.claims(good), algorithm, keyId(), keys.getPrivate()));
    }

    @Test
    void keyOfAnother_is401_whateverItIsCalled() throws GeneralSecurityException {
        KeyPair other = rsa();
        refused(Forger.sign(Tokens.claims(good), "RS256", keyId(), other.getPrivate()));
        refused(Forger.sign(Tokens.claims(good), "RS256", "unknown", other.getPrivate()));
        refused(Forger.sign(Tokens.claims(good), "RS256", "", other.getPrivate()));
        String jwk = "{\"alg\":\"RS256\",\"jwk\":{\"kty\":\"RSA\",\"n\":\"AQAB\",\"e\":\"AQAB\"}}";
        refused(Forger.unsigned(jwk, Tokens.claims(good).toString(), "AAAA"));
        refused(Forger.unsigned(
                "{\"alg\":\"RS256\",\"crit\":[\"exp\"],\"exp\":1}",
                Tokens.claims(good).toString(),
                "AAAA"));
    }

    @Test
    void wrongClaims_are401_howeverWellSigned() {
        long now = Tokens.claims(good).path("iat").asLong();
        ObjectNode claims = Tokens.claims(good);
        refused(signed(claims.deepCopy().put("iss", "https://other")));
        refused(signed(claims.deepCopy().put("iss", "kubernetes/serviceaccount")));
        refused(signed(claims.deepCopy().put("aud", "https://other")));
        refused(signed(claims.deepCopy().put("exp", now - 3600)));
        refused(signed(claims.deepCopy().put("nbf", now + 3600)));
        refused(signed(claims.deepCopy().put("iat", now + 3600)));
        refused(signed(claims.deepCopy().put("exp", "never")));
        refused(signed(claims.deepCopy().put("exp", -1)));
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
            String mutated = mutated(good, random);
            int code = api.as(mutated).get(WHERE).code();
            codes.merge(code, 1, Integer::sum);
            assertThat(code).as("mutation %d: %s", i, mutated).isEqualTo(401);
        }
        System.out.println("mutated tokens by status code: " + codes);
        assertThat(codes).containsOnlyKeys(401);
        api.as(good).get(WHERE).expect(403);
    }

    /** One of: a character replaced, inserted, removed, two swapped, a part cut, a part doubled. */
    private static String mutated(String token, Random random) {
        String characters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/~!";
        String mutated = token;
        while (mutated.equals(token)) {
            int at = random.nextInt(token.length() - 1);
            String one = String.valueOf(characters.charAt(random.nextInt(characters.length())));
            mutated = switch (random.nextInt(6)) {
                case 0 -> token.substring(0, at) + one + token.substring(at + 1);
                case 1 -> token.substring(0, at) + one + token.substring(at);
                case 2 -> token.substring(0, at) + token.substring(at + 1);
                case 3 -> token.substring(0, at) + token.charAt(at + 1) + token.charAt(at) + token.substring(at + 2);
                case 4 -> token.substring(0, Math.max(at, 1));
                default -> token.substring(0, at) + token.substring(at / 2);
            };
        }
        return mutated;
    }

    @Test
    void rotatedKey_isGoodWhileItIsNamed_andNoLongerThan(@TempDir Path temp)
            throws IOException, GeneralSecurityException {
        PublicKey old = keys.getPublic();
        Path kept = Files.writeString(temp.resolve("old.pub"), pem("PUBLIC KEY", old.getEncoded()));
        KeyPair next = rsa();
        try (ApiServer rotated = server(next, temp.resolve("sa.key"), kept)) {
            String uid = rotated.get("/api/v1/namespaces/default/serviceaccounts/default")
                    .at("/metadata/uid");
            ObjectNode claims = Tokens.claims(good);
            claims.withObject("/kubernetes.io/serviceaccount").put("uid", uid);
            rotated.as(signed(claims)).get(WHERE).expect(403);
            String fresh = Tokens.issue(rotated, "default", "default", "{}");
            assertThat(Tokens.header(fresh).path("kid").asText()).isNotEqualTo(keyId());
            rotated.as(fresh).get(WHERE).expect(403);
        }
        try (ApiServer rotated = server(next, temp.resolve("sa.key"))) {
            String uid = rotated.get("/api/v1/namespaces/default/serviceaccounts/default")
                    .at("/metadata/uid");
            ObjectNode claims = Tokens.claims(good);
            claims.withObject("/kubernetes.io/serviceaccount").put("uid", uid);
            rotated.as(signed(claims)).get(WHERE).expect(401);
            assertThat(Tokens.review(rotated, signed(claims), "").at("/status/error"))
                    .isEqualTo("invalid signature, no keys found");
        }
    }
}
