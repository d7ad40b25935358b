package dev.polder.server.verb.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polder.storage.view.ResourceMap.Position;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens as apiserver {@code storage/continue.go} writes and reads them. */
class PageTokenTest {

    private static String token(String json) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void encode_hasUpstreamsShape() {
        String token = new PageToken(42, new Position("ns", "a")).encode();
        assertThat(new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8))
                .isEqualTo("{\"v\":\"meta.k8s.io/v1\",\"rv\":42,\"start\":\"ns/a\\u0000\"}");
    }

    @Test
    void decode_isTheInverse() {
        PageToken namespaced = new PageToken(42, new Position("ns", "a"));
        PageToken clusterScoped = new PageToken(-1, new Position("", "a.b"));
        assertThat(PageToken.decode(namespaced.encode(), true)).isEqualTo(namespaced);
        assertThat(PageToken.decode(clusterScoped.encode(), false)).isEqualTo(clusterScoped);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"v\":\"meta.k8s.io/v1\",\"rv\":0,\"start\":\"ns/a\"}",
                "{\"v\":\"meta.k8s.io/v1\",\"rv\":1,\"start\":\"\"}",
                "{\"v\":\"other\",\"rv\":1,\"start\":\"ns/a\"}",
                "{\"v\":\"meta.k8s.io/v1\",\"rv\":1,\"start\":\"ns/../../secrets\"}",
                "{\"v\":\"meta.k8s.io/v1\",\"rv\":1,\"start\":\"other/ns/a\"}",
                "{\"v\":\"meta.k8s.io/v1\",\"rv\":1,\"start\":\"a\"}",
                "nonsense"
            })
    void decode_refusesWhatNoServerWrote(String json) {
        assertThatThrownBy(() -> PageToken.decode(token(json), true))
                .hasMessageStartingWith("invalid continue token: continue key is not valid");
    }
}
