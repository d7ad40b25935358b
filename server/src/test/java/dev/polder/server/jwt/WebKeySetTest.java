package dev.polder.server.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WebKeySetTest {

    private static final Set<String> ALGORITHMS = Set.of("RS256", "PS384", "ES256", "ES512");

    private static KeyPair rsa() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        return generator.generateKeyPair();
    }

    private static KeyPair ec(String curve) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec(curve));
        return generator.generateKeyPair();
    }

    private static WebKeySet set(ObjectNode... keys) throws IOException {
        ObjectNode set = Json.object();
        ArrayNode all = set.putArray("keys");
        for (ObjectNode key : keys) {
            all.add(key);
        }
        return WebKeySet.parse(Json.write(set));
    }

    private static SignedToken token(KeyPair keys) {
        return SignedToken.parse(new TokenSigner(keys).sign(Json.object().put("sub", "a")))
                .orElseThrow();
    }

    @Test
    void keysOfEveryKind_areReadAsTheyWereWritten() throws Exception {
        KeyPair rsa = rsa();
        KeyPair small = ec("secp256r1");
        KeyPair large = ec("secp521r1");
        WebKeySet set = set(
                WebKey.of(rsa.getPublic()).json(),
                WebKey.of(small.getPublic()).json(),
                WebKey.of(large.getPublic()).json());
        for (KeyPair keys : new KeyPair[] {rsa, small, large}) {
            assertThat(set.signer(token(keys), ALGORITHMS)).contains(keys.getPublic());
            assertThat(set.has(keys.getPublic())).isTrue();
        }
        assertThat(set.signer(token(rsa()), ALGORITHMS)).isEmpty();
        assertThat(set.signer(token(rsa), Set.of("ES256"))).isEmpty();
    }

    // A token that names a key is none of the others', even if one of these has signed it.
    @Test
    void name_countsWhenTheTokenHasOne() throws Exception {
        KeyPair rsa = rsa();
        ObjectNode renamed = WebKey.of(rsa.getPublic()).json().deepCopy().put("kid", "other");
        assertThat(set(renamed).signer(token(rsa), ALGORITHMS)).isEmpty();
    }

    @Test
    void keysThatNobodyShouldSignWith_arePassedOver() throws Exception {
        KeyPair rsa = rsa();
        ObjectNode secret = Json.object().put("kty", "oct").put("kid", "a").put("k", "c2VjcmV0");
        ObjectNode noCurve = Json.object()
                .put("kty", "EC")
                .put("crv", "P-1")
                .put("x", "AAAA")
                .put("y", "AAAA");
        ObjectNode enormous = Json.object().put("kty", "RSA").put("e", "AQAB");
        byte[] modulus =
                new BigInteger(9000, new Random(1)).setBit(8999).setBit(0).toByteArray();
        enormous.put("n", Base64.getUrlEncoder().withoutPadding().encodeToString(modulus));
        ObjectNode withPrivatePart =
                WebKey.of(rsa.getPublic()).json().deepCopy().put("d", "AQAB");
        withPrivatePart.putArray("x5c").add("nonsense");
        WebKeySet set =
                set(secret, noCurve, enormous, Json.object(), Json.object().put("kty", "OKP"), withPrivatePart);
        assertThat(set.keys()).hasSize(1);
        assertThat(set.signer(token(rsa), ALGORITHMS)).contains(rsa.getPublic());
    }

    @Test
    void manyKeys_areReadUpToABound() throws Exception {
        ObjectNode key = WebKey.of(ec("secp256r1").getPublic()).json();
        ObjectNode[] many = new ObjectNode[WebKeySet.MOST + 50];
        Arrays.fill(many, key);
        assertThat(set(many).keys()).hasSize(WebKeySet.MOST);
    }

    @Test
    void noSet_isRefused() {
        for (String text : new String[] {"", "[]", "{}", "{\"keys\":{}}", "<html>"}) {
            assertThatThrownBy(() -> WebKeySet.parse(text.getBytes(StandardCharsets.UTF_8)))
                    .isInstanceOf(IOException.class);
        }
    }
}
