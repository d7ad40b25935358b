package dev.polder.machinery.claims;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polder.machinery.claims.AuthenticationConfiguration.Anonymous;
import dev.polder.machinery.decode.DecodeException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The file, as apiserver v0.36.0 takes it (kubernetes v1.36.0 {@code pkg/kubeapiserver/options/authentication.go}). */
class AuthenticationConfigurationTest {

    private static final String HEAD = "kind: AuthenticationConfiguration\napiVersion: apiserver.config.k8s.io/v1\n";
    private static final String ENTRY =
            "{issuer: {url: 'https://%s', audiences: [a]%s}, claimMappings: {username: {claim: sub, prefix: ''}}}";

    private static AuthenticationConfiguration read(String text) throws DecodeException {
        return AuthenticationConfiguration.read(text, List.of("https://kcp.default.svc"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1", "v1beta1", "v1alpha1"})
    void everyVersion_saysTheSame(String version) throws DecodeException {
        AuthenticationConfiguration read =
                read("kind: AuthenticationConfiguration\napiVersion: apiserver.config.k8s.io/"
                        + version + "\njwt:\n- " + ENTRY.formatted("one", "") + "\n- " + ENTRY.formatted("two", "")
                        + "\nanonymous: {enabled: true, conditions: [{path: /livez}, {path: /readyz}]}\n");
        assertThat(read.jwt())
                .extracting(mapping -> mapping.issuer().url())
                .containsExactly("https://one", "https://two");
        assertThat(read.anonymous()).isEqualTo(new Anonymous(true, List.of("/livez", "/readyz")));
    }

    // TestValidateAuthenticationConfiguration, "jwt authenticator is empty".
    @Test
    void noIssuers_areGood() throws DecodeException {
        AuthenticationConfiguration read = read(HEAD + "jwt: []\n");
        assertThat(read.jwt()).isEmpty();
        assertThat(read.anonymous()).isNull();
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                Arguments.of("", "empty config data"),
                Arguments.of(
                        "kind: Config\napiVersion: apiserver.config.k8s.io/v1\n",
                        "no kind \"Config\" is registered for version \"apiserver.config.k8s.io/v1\": it must be"
                                + " AuthenticationConfiguration of apiserver.config.k8s.io/v1 or"
                                + " apiserver.config.k8s.io/v1beta1"),
                Arguments.of(
                        HEAD + "jwt: [{issuer: {urls: a}}]\nmore: 1\n",
                        "strict decoding error: unknown field \"jwt[0].issuer.urls\", unknown field \"more\""),
                Arguments.of(
                        HEAD + "jwt:\n- " + ENTRY.formatted("one", "") + "\n- " + ENTRY.formatted("one", "") + "\n",
                        "invalid authentication configuration: jwt[1].issuer.url: Duplicate value: \"https://one\""),
                Arguments.of(
                        HEAD + "jwt:\n- " + ENTRY.formatted("one", ", discoveryURL: 'https://d'") + "\n- "
                                + ENTRY.formatted("two", ", discoveryURL: 'https://d'") + "\n",
                        "invalid authentication configuration: jwt[1].issuer.discoveryURL: Duplicate value:"
                                + " \"https://d\""),
                Arguments.of(
                        HEAD + "jwt:\n- " + ENTRY.formatted("kcp.default.svc", "") + "\n",
                        "invalid authentication configuration: jwt[0].issuer.url: Invalid value:"
                                + " \"https://kcp.default.svc\": URL must not overlap with disallowed issuers:"
                                + " [https://kcp.default.svc]"),
                Arguments.of(
                        HEAD + "jwt:\n- " + ENTRY.formatted("one", ", egressSelectorType: cluster") + "\n",
                        "oidc: egress lookup required with egress selector type \"cluster\""),
                Arguments.of(
                        HEAD + "jwt: []\nanonymous: {enabled: false, conditions: [{path: /a}]}\n",
                        "invalid authentication configuration: anonymous.conditions: Invalid value:"
                                + " [{\"path\":\"/a\"}]: enabled should be set to true when conditions are defined"),
                Arguments.of(
                        HEAD + "jwt: [" + (ENTRY.formatted("one", "") + ",").repeat(65) + "]\n",
                        "invalid authentication configuration: jwt: Too many: 65: must have at most 64 items"));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void file_thatIsWrong_isRefused(String text, String want) {
        assertThatThrownBy(() -> read(text)).isInstanceOf(DecodeException.class).hasMessage(want);
    }

    @Test
    void wrongTypes_areNamed() {
        assertThatThrownBy(() -> read(HEAD + "jwt: [{issuer: {url: 1}}]\n"))
                .hasMessageStartingWith("invalid authentication configuration: jwt[0].issuer.url: Invalid value");
    }
}
