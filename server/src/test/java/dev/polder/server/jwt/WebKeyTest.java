package dev.polder.server.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Keys as RFC 7517 has them, in the order of fields that go-jose writes. */
class WebKeyTest {

    private static BigInteger number(String base64) {
        return new BigInteger(1, Base64.getUrlDecoder().decode(base64));
    }

    private static String id(PublicKey key) throws Exception {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(MessageDigest.getInstance("SHA-256").digest(key.getEncoded()));
    }

    private static PublicKey ec(String curve, BigInteger x, BigInteger y) throws Exception {
        AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
        parameters.init(new ECGenParameterSpec(curve));
        return KeyFactory.getInstance("EC")
                .generatePublic(
                        new ECPublicKeySpec(new ECPoint(x, y), parameters.getParameterSpec(ECParameterSpec.class)));
    }

    /** The coordinates of RFC 7517, appendix A.1. */
    @Test
    void ecKey_isThatOfTheRfc() throws Exception {
        String x = "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4";
        String y = "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM";
        PublicKey key = ec("secp256r1", number(x), number(y));
        assertThat(WebKey.of(key).json().toString())
                .isEqualTo("{\"use\":\"sig\",\"kty\":\"EC\",\"kid\":\"" + id(key)
                        + "\",\"crv\":\"P-256\",\"alg\":\"ES256\",\"x\":\"" + x + "\",\"y\":\"" + y + "\"}");
    }

    /** RSA numbers have no leading zero, whatever Java puts before them. */
    @Test
    void rsaKey_hasPlainNumbers() throws Exception {
        BigInteger modulus =
                BigInteger.ONE.shiftLeft(2047).add(BigInteger.TEN.pow(100)).setBit(0);
        PublicKey key =
                KeyFactory.getInstance("RSA").generatePublic(new RSAPublicKeySpec(modulus, BigInteger.valueOf(65_537)));
        WebKey made = WebKey.of(key);
        assertThat(made.json().toString())
                .startsWith("{\"use\":\"sig\",\"kty\":\"RSA\",\"kid\":\"" + id(key) + "\",\"alg\":\"RS256\",\"n\":\"gA")
                .endsWith(",\"e\":\"AQAB\"}");
        assertThat(number(made.json().path("n").asText())).isEqualTo(modulus);
        assertThat(Base64.getUrlDecoder().decode(made.json().path("n").asText()))
                .hasSize(256);
    }

    /** RFC 7518, 6.2.1.2: coordinates are as long as the field, so leading zeros stay. */
    @ParameterizedTest
    @CsvSource({"secp256r1, P-256, ES256, 32", "secp384r1, P-384, ES384, 48", "secp521r1, P-521, ES512, 66"})
    void coordinates_areAsLongAsTheField(String curve, String name, String algorithm, int length) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec(curve));
        // One coordinate of 128 begins with a zero byte on P-256; on P-521 nearly every one does.
        for (int i = 0; i < 128; i++) {
            WebKey made = WebKey.of(generator.generateKeyPair().getPublic());
            assertThat(made.algorithm()).isEqualTo(algorithm);
            assertThat(made.json().path("crv").asText()).isEqualTo(name);
            for (String coordinate : new String[] {"x", "y"}) {
                assertThat(Base64.getUrlDecoder()
                                .decode(made.json().path(coordinate).asText()))
                        .hasSize(length);
            }
        }
    }

    @Test
    void otherKeys_areRefused() throws Exception {
        PublicKey key =
                KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPublic();
        assertThatThrownBy(() -> WebKey.of(key)).isInstanceOf(IllegalArgumentException.class);
    }
}
