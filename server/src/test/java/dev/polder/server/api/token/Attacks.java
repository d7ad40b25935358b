package dev.polder.server.api.token;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import javax.crypto.spec.SecretKeySpec;

/**
 * Tokens that nobody should take, each made of one that is good, whoever has issued it.
 *
 * @param good a good token, signed by RS256
 * @param keys what it is signed with
 */
public record Attacks(String good, KeyPair keys) {

    private static final String CHARACTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/~!";

    public static KeyPair rsa() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        return generator.generateKeyPair();
    }

    public static String pem(String type, byte[] content) {
        return "-----BEGIN " + type + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content) + "\n-----END " + type
                + "-----\n";
    }

    private String keyId() {
        return Tokens.header(good).path("kid").asText();
    }

    /** The claims, signed as well as the good ones. */
    public String signed(ObjectNode claims) {
        return Forger.sign(claims, "RS256", keyId(), keys.getPrivate());
    }

    /** All of them by name: the table of attacks. */
    public Map<String, String> all() throws GeneralSecurityException {
        Map<String, String> all = new LinkedHashMap<>(unsigned());
        all.putAll(confused());
        all.putAll(foreign());
        all.putAll(claims());
        return all;
    }

    /** Without a signature, or with that of the good one. */
    public Map<String, String> unsigned() {
        Map<String, String> all = new LinkedHashMap<>();
        String claims = Tokens.claims(good).toString();
        for (String algorithm : List.of("none", "None", "NONE", "nOnE", "")) {
            String header = "{\"alg\":\"" + algorithm + "\",\"kid\":\"" + keyId() + "\"}";
            all.put("alg '" + algorithm + "'", Forger.unsigned(header, claims, ""));
            all.put(
                    "alg '" + algorithm + "' with a signature",
                    Forger.unsigned(header, claims, good.substring(good.lastIndexOf('.') + 1)));
        }
        all.put("no header", Forger.unsigned("{}", claims, ""));
        return all;
    }

    /** The classic confusion, the public key, which everybody has, as the secret of an HMAC; and other uses of the same key. */
    public Map<String, String> confused() {
        Map<String, String> all = new LinkedHashMap<>();
        byte[] der = keys.getPublic().getEncoded();
        byte[] pem = pem("PUBLIC KEY", der).getBytes(StandardCharsets.UTF_8);
        ObjectNode claims = Tokens.claims(good);
        for (String algorithm : List.of("HS256", "HS384", "HS512")) {
            all.put(
                    algorithm + " by DER",
                    Forger.sign(claims, algorithm, keyId(), new SecretKeySpec(der, "HmacSHA256")));
            all.put(
                    algorithm + " by PEM",
                    Forger.sign(claims, algorithm, keyId(), new SecretKeySpec(pem, "HmacSHA256")));
        }
        for (String algorithm : List.of("RS384", "RS512", "PS256")) {
            all.put(algorithm, Forger.sign(claims, algorithm, keyId(), keys.getPrivate()));
        }
        return all;
    }

    /** Signed by the key of another, whatever it is called, or by one that the token brings along. */
    public Map<String, String> foreign() throws GeneralSecurityException {
        Map<String, String> all = new LinkedHashMap<>();
        KeyPair other = rsa();
        ObjectNode claims = Tokens.claims(good);
        all.put("another key of that name", Forger.sign(claims, "RS256", keyId(), other.getPrivate()));
        all.put("another key", Forger.sign(claims, "RS256", "unknown", other.getPrivate()));
        all.put("another key without a name", Forger.sign(claims, "RS256", "", other.getPrivate()));
        all.put("the key by another name", Forger.sign(claims, "RS256", "unknown", keys.getPrivate()));
        String jwk = "{\"alg\":\"RS256\",\"jwk\":{\"kty\":\"RSA\",\"n\":\"AQAB\",\"e\":\"AQAB\"}}";
        all.put("a key of its own", Forger.unsigned(jwk, claims.toString(), "AAAA"));
        all.put(
                "unknown extensions",
                Forger.unsigned("{\"alg\":\"RS256\",\"crit\":[\"exp\"],\"exp\":1}", claims.toString(), "AAAA"));
        return all;
    }

    /** Well signed, but not meant for here, or for now. */
    public Map<String, String> claims() {
        Map<String, String> all = new LinkedHashMap<>();
        ObjectNode claims = Tokens.claims(good);
        long now = claims.path("iat").asLong();
        all.put("another issuer", signed(claims.deepCopy().put("iss", "https://other")));
        all.put("the legacy issuer", signed(claims.deepCopy().put("iss", "kubernetes/serviceaccount")));
        all.put("no text as issuer", signed(claims.deepCopy().put("iss", 1)));
        all.put("another audience", signed(claims.deepCopy().put("aud", "https://other")));
        all.put("expired", signed(claims.deepCopy().put("exp", now - 3600)));
        all.put("not yet good", signed(claims.deepCopy().put("nbf", now + 3600)));
        all.put("expires in words", signed(claims.deepCopy().put("exp", "never")));
        all.put("expired before 1970", signed(claims.deepCopy().put("exp", -1)));
        all.put("issued in words", signed(claims.deepCopy().put("iat", "once")));
        all.put("very long", signed(claims.deepCopy().put("iss", "x".repeat(10_000))));
        return all;
    }

    /** One of: a character replaced, inserted, removed, two swapped, a part cut, a part doubled. */
    public String mutated(Random random) {
        String mutated = good;
        while (mutated.equals(good)) {
            int at = random.nextInt(good.length() - 1);
            String one = String.valueOf(CHARACTERS.charAt(random.nextInt(CHARACTERS.length())));
            mutated = switch (random.nextInt(6)) {
                case 0 -> good.substring(0, at) + one + good.substring(at + 1);
                case 1 -> good.substring(0, at) + one + good.substring(at);
                case 2 -> good.substring(0, at) + good.substring(at + 1);
                case 3 -> good.substring(0, at) + good.charAt(at + 1) + good.charAt(at) + good.substring(at + 2);
                case 4 -> good.substring(0, Math.max(at, 1));
                default -> good.substring(0, at) + good.substring(at / 2);
            };
        }
        return mutated;
    }
}
