package dev.polder.server.authn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polder.api.status.ApiException;
import dev.polder.server.request.ClusterRequest;
import dev.polder.server.request.RawRequest;
import dev.polder.spi.authn.Credentials;
import dev.polder.spi.authn.UserInfo;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AuthenticationStageTest {

    private static final UserInfo ADMIN = new UserInfo("admin", "", List.of(UserInfo.MASTERS), Map.of());

    private static ClusterRequest request(Map<String, List<String>> headers) {
        RawRequest raw = new RawRequest(
                "1", "GET", "/", Map.of(), headers, new byte[0], new Credentials(null, null), Instant.EPOCH, false);
        return new ClusterRequest(raw, null, "", "/");
    }

    @Test
    void knownUser_isNamed() {
        AuthenticationStage stage = new AuthenticationStage(credentials -> Optional.of(ADMIN));
        assertThat(stage.authenticate(request(Map.of())).user()).isEqualTo(ADMIN);
    }

    @Tag("k8s-6.8")
    @Test
    void unknownCredential_is401() {
        AuthenticationStage stage = new AuthenticationStage(credentials -> Optional.empty());
        assertThatThrownBy(() -> stage.authenticate(request(Map.of())))
                .hasMessage("Unauthorized")
                .isInstanceOfSatisfying(ApiException.class, e -> {
                    assertThat(e.status().code()).isEqualTo(401);
                    assertThat(e.status().reason().wire()).isEqualTo("Unauthorized");
                });
    }

    // apiserver pkg/endpoints/filters/impersonation.go: what may not be impersonated is named in a 403.
    @ParameterizedTest
    @CsvSource({
        "impersonate-user, users, ''",
        "impersonate-group, groups, ''",
        "impersonate-uid, uids, authentication.k8s.io"
    })
    void impersonation_isRefusedEvenToAdmins(String header, String resource, String group) {
        AuthenticationStage stage = new AuthenticationStage(credentials -> Optional.of(ADMIN));
        String qualified = group.isEmpty() ? resource : resource + "." + group;
        assertThatThrownBy(() -> stage.authenticate(request(Map.of(header, List.of("bob")))))
                .isInstanceOfSatisfying(
                        ApiException.class, e -> assertThat(e.status().code()).isEqualTo(403))
                .hasMessage(qualified + " \"bob\" is forbidden: User \"admin\" cannot impersonate resource \""
                        + resource + "\" in API group \"" + group
                        + "\" at the cluster scope: this server does not impersonate yet");
    }
}
