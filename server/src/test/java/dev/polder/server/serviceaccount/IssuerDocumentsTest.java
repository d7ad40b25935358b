package dev.polder.server.serviceaccount;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.api.json.Json;
import dev.polder.server.jwt.WebKey;
import dev.polder.server.request.Reply;
import java.nio.charset.StandardCharsets;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** The two documents of upstream's {@code pkg/serviceaccount/openidmetadata.go}. */
class IssuerDocumentsTest {

    private static PublicKey key(String kind) throws Exception {
        return KeyPairGenerator.getInstance(kind).generateKeyPair().getPublic();
    }

    private static String text(Reply reply) {
        return new String(reply.body(), StandardCharsets.UTF_8);
    }

    @Test
    void documents_areUpstreams() throws Exception {
        PublicKey rsa = key("RSA");
        PublicKey ec = key("EC");
        IssuerDocuments documents =
                new IssuerDocuments("https://kcp.default.svc", () -> "127.0.0.1:6443", () -> List.of(rsa, ec, rsa));
        Reply configuration =
                documents.answer("/.well-known/openid-configuration").orElseThrow();
        String algorithm = WebKey.of(ec).algorithm();
        assertThat(text(configuration))
                .isEqualTo("{\"issuer\":\"https://kcp.default.svc\","
                        + "\"jwks_uri\":\"https://127.0.0.1:6443/openid/v1/jwks\","
                        + "\"response_types_supported\":[\"id_token\"],"
                        + "\"subject_types_supported\":[\"public\"],"
                        + "\"id_token_signing_alg_values_supported\":[\"" + algorithm + "\",\"RS256\"]}");
        assertThat(configuration.contentType()).isEqualTo("application/json");
        Reply keys = documents.answer("/openid/v1/jwks/").orElseThrow();
        assertThat(keys.contentType()).isEqualTo("application/jwk-set+json");
        assertThat(keys.headers()).containsEntry("Cache-Control", "public, max-age=3600");
        assertThat(Json.readOwn(keys.body()).path("keys"))
                .containsExactly(WebKey.of(rsa).json(), WebKey.of(ec).json());
    }

    @Test
    void keys_thatChange_areFollowed() throws Exception {
        AtomicReference<List<PublicKey>> present = new AtomicReference<>(List.of(key("RSA")));
        IssuerDocuments documents = new IssuerDocuments("https://a", () -> "b", present::get);
        Reply before = documents.answer(IssuerDocuments.KEYS).orElseThrow();
        assertThat(documents.answer(IssuerDocuments.KEYS)).containsSame(before);
        PublicKey next = key("EC");
        present.set(List.of(next));
        assertThat(text(documents.answer(IssuerDocuments.KEYS).orElseThrow()))
                .contains(WebKey.of(next).id());
    }

    @Test
    void otherPaths_andNoKeys_haveNoDocument() throws Exception {
        PublicKey key = key("EC");
        IssuerDocuments documents = new IssuerDocuments("https://a", () -> "b", () -> List.of(key));
        assertThat(documents.answer("/openid/v1")).isEmpty();
        assertThat(documents.answer("/openid/v1/jwks/x")).isEmpty();
        assertThat(documents.answer("")).isEmpty();
        assertThat(new IssuerDocuments("https://a", () -> "b", List::of).answer(IssuerDocuments.KEYS))
                .isEmpty();
    }
}
