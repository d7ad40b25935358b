package dev.polder.server.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.api.json.Json;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SignedTokenTest {

    @ParameterizedTest
    @CsvSource({"RSA, 2048, RS256", "EC, 256, ES256", "EC, 384, ES384", "EC, 521, ES512"})
    void token_isSignedByItsKey_withTheAlgorithmOfThat(String kind, int bits, String algorithm)
            throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(kind);
        generator.initialize(bits);
        KeyPair pair = generator.generateKeyPair();
        SignedToken token = SignedToken.parse(new TokenSigner(pair)
                        .sign(Json.object().put("iss", "me").put("aud", "you")))
                .orElseThrow();
        assertThat(token.algorithm()).isEqualTo(algorithm);
        assertThat(token.keyId()).isEqualTo(WebKey.of(pair.getPublic()).id());
        assertThat(token.issuer()).isEqualTo("me");
        assertThat(token.audiences()).containsExactly("you");
        assertThat(token.isSignedBy(pair.getPublic(), Set.of(algorithm))).isTrue();
        assertThat(token.isSignedBy(pair.getPublic(), Set.of("HS256", "none"))).isFalse();
        assertThat(token.isSignedBy(generator.generateKeyPair().getPublic(), Set.of(algorithm)))
                .isFalse();
    }

    // "e30" is {}; a text has one spelling only, and none may need what nobody here knows.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "e30.e30",
                "e30.e30.AA.AA",
                "e31.e30.AA",
                "e30=.e30.AA",
                "e30.W10.AA",
                "e30.e30.AB",
                "e30.e30.A",
                "e30.e30.A A",
                "eyJjcml0IjpbXX0.e30.AA",
                "eyJiNjQiOmZhbHNlfQ.e30.AA",
                ".e30.",
                "e30..AA"
            })
    void textThatIsNoToken_isNotRead(String text) {
        assertThat(SignedToken.parse(text)).isEmpty();
    }

    @Test
    void token_saysWhatItSays() {
        SignedToken token = SignedToken.parse("e30.e30.AA").orElseThrow();
        assertThat(token.issuer()).isEmpty();
        assertThat(token.audiences()).isEmpty();
        assertThat(token.keyId()).isEmpty();
        assertThat(token).hasToString("SignedToken");
        assertThat(SignedToken.parse("e30.e30." + "A".repeat(SignedToken.LONGEST)))
                .isEmpty();
    }
}
