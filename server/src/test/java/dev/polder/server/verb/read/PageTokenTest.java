package dev.polder.server.verb.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.server.verb.read.PageToken.Span;
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
        String token = new PageToken(42, Span.CLUSTER, null, new Position("ns", "a")).encode();
        assertThat(new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8))
                .isEqualTo("{\"v\":\"meta.k8s.io/v1\",\"rv\":42,\"start\":\"ns/a\\u0000\"}");
    }

    @Test
    void decode_isTheInverse() {
        PageToken namespaced = new PageToken(42, Span.CLUSTER, null, new Position("ns", "a"));
        PageToken clusterScoped = new PageToken(-1, Span.CLUSTER, null, new Position("", "a.b"));
        assertThat(PageToken.decode(namespaced.encode(), true, Span.CLUSTER)).isEqualTo(namespaced);
        assertThat(PageToken.decode(clusterScoped.encode(), false, Span.CLUSTER))
                .isEqualTo(clusterScoped);
    }

    @Test
    void tokenOfAllClusters_saysWhereItWas() {
        LogicalClusterName cluster = new LogicalClusterName("c1");
        PageToken ofOneIdentity = new PageToken(7, Span.EVERYWHERE, cluster, new Position("ns", "a"));
        PageToken local = new PageToken(7, Span.EVERY_IDENTITY, cluster, new Position("", "ns", "a"));
        PageToken bound = new PageToken(7, Span.EVERY_IDENTITY, cluster, new Position("0f3a", "", "a"));
        assertThat(PageToken.decode(ofOneIdentity.encode(), true, Span.EVERYWHERE))
                .isEqualTo(ofOneIdentity);
        for (boolean namespaced : new boolean[] {true, false}) {
            assertThat(PageToken.decode(local.encode(), namespaced, Span.EVERY_IDENTITY))
                    .isEqualTo(local);
            assertThat(PageToken.decode(bound.encode(), namespaced, Span.EVERY_IDENTITY))
                    .isEqualTo(bound);
        }
        assertThatThrownBy(() -> PageToken.decode(ofOneIdentity.encode(), true, Span.EVERY_IDENTITY))
                .hasMessageStartingWith("invalid continue token: continue key is not valid");
        assertThatThrownBy(() -> PageToken.decode(local.encode(), true, Span.EVERYWHERE))
                .hasMessageStartingWith("invalid continue token: continue key is not valid");
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
        assertThatThrownBy(() -> PageToken.decode(token(json), true, Span.CLUSTER))
                .hasMessageStartingWith("invalid continue token: continue key is not valid");
    }
}
