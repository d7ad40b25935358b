package dev.polder.server.api.token;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import org.junit.jupiter.api.Test;

/** Who may read how tokens of service accounts are checked (upstream's {@code system:service-account-issuer-discovery}). */
class IssuerTest {

    private static final String KEYS = "/openid/v1/jwks";
    private static final String CONFIGURATION = "/.well-known/openid-configuration";

    @Test
    void documents_areForAdministratorsAndServiceAccounts() {
        try (ApiServer api = ApiServer.knowing("account,a,1,system:serviceaccounts", "somebody,s,2,team")) {
            Answer keys = api.get(KEYS).expect(200);
            assertThat(keys.contentType()).isEqualTo("application/jwk-set+json");
            assertThat(keys.at("/keys/0/use")).isEqualTo("sig");
            assertThat(keys.at("/keys/0/kid")).hasSize(43);
            assertThat(api.as("account").get(KEYS).expect(200).json()).isEqualTo(keys.json());

            Answer configuration = api.as("account").get(CONFIGURATION).expect(200);
            assertThat(configuration.contentType()).isEqualTo("application/json");
            assertThat(configuration.at("/issuer")).isEqualTo("https://kcp.default.svc");
            assertThat(configuration.at("/jwks_uri"))
                    .startsWith("https://127.0.0.1:")
                    .endsWith(KEYS);
            assertThat(configuration.at("/id_token_signing_alg_values_supported/0"))
                    .isEqualTo(keys.at("/keys/0/alg"));

            api.as("somebody").get(KEYS).expect(403);
            api.as("account").get("/api/v1/configmaps").expect(403);
            api.post(KEYS, "{}")
                    .refused(
                            405, "MethodNotAllowed", "the server does not allow this method on the requested resource");
            assertThat(api.get("/").expect(200).text()).contains(KEYS, CONFIGURATION);
        }
    }
}
