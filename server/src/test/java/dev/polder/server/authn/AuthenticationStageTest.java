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

class AuthenticationStageTest {

    private static final UserInfo ADMIN = new UserInfo("admin", "", List.of(UserInfo.MASTERS), Map.of());

    private static ClusterRequest request() {
        RawRequest raw = new RawRequest(
                "1", "GET", "/", Map.of(), Map.of(), new byte[0], new Credentials(null, "t"), Instant.EPOCH, false);
        return new ClusterRequest(raw, null, "", "/");
    }

    @Test
    void knownUser_isNamed() {
        AuthenticationStage stage = new AuthenticationStage(credentials -> Optional.of(ADMIN));
        assertThat(stage.authenticate(request()).orElseThrow().user()).isEqualTo(ADMIN);
    }

    @Tag("k8s-6.8")
    @Test
    void unknownCredential_is401_onceItHasBeenLookedUp() {
        AuthenticationStage stage = new AuthenticationStage(credentials -> Optional.empty());
        assertThat(stage.authenticate(request())).isEmpty();
        assertThatThrownBy(() -> stage.lookUp(request()).toCompletableFuture().join())
                .cause()
                .hasMessage("Unauthorized")
                .isInstanceOfSatisfying(ApiException.class, e -> {
                    assertThat(e.status().code()).isEqualTo(401);
                    assertThat(e.status().reason().wire()).isEqualTo("Unauthorized");
                });
    }
}
