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
import org.junit.jupiter.params.provider.CsvSource;
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

    /** Texts are those of {@code storage.DecodeContinue} of k8s.io/apiserver 0.36.0 for the same tokens. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{'v':'meta.k8s.io/v1','rv':0,'start':'ns/a'};incorrect encoded start resourceVersion (version meta.k8s.io/v1)",
                "{'v':'meta.k8s.io/v1','rv':null,'start':'a'};incorrect encoded start resourceVersion (version meta.k8s.io/v1)",
                "{'v':'meta.k8s.io/v1','rv':1,'start':''};encoded start key empty (version meta.k8s.io/v1)",
                "{'v':'meta.k8s.io/v1','rv':1,'start':null};encoded start key empty (version meta.k8s.io/v1)",
                "{'v':'meta.k8s.io/v1','rv':1,'start':'ns/../../secrets'};ns/../../secrets",
                "{'v':'meta.k8s.io/v1','rv':1,'start':'ns/'};ns/",
                "{'v':'meta.k8s.io/v1','rv':1,'start':'ns//a'};ns//a",
                "{'v':'meta.k8s.io/v1','rv':'1','start':'a'};json: cannot unmarshal string into Go struct field"
                        + " continueToken.rv of type int64",
                "{'v':'meta.k8s.io/v1','rv':1.5,'start':'a'};json: cannot unmarshal number 1.5 into Go struct field"
                        + " continueToken.rv of type int64",
                "{'v':5,'rv':'1'};json: cannot unmarshal number into Go struct field continueToken.v of type string",
                "{'v':'meta.k8s.io/v1','rv':1,'start':{}};json: cannot unmarshal object into Go struct field"
                        + " continueToken.start of type string",
                "[1];json: cannot unmarshal array into Go value of type storage.continueToken",
                "'x';json: cannot unmarshal string into Go value of type storage.continueToken",
                "nonsense;invalid character 'o' in literal null (expecting 'u')",
                "{'v':'meta.k8s.io/v1';unexpected end of JSON input",
                "{'v':'meta.k8s.io/v1','rv':1,'start':'a'}x;invalid character 'x' after top-level value"
            },
            quoteCharacter = '`')
    void decode_refusesInUpstreamsWords(String json, String why) {
        assertThatThrownBy(() -> PageToken.decode(token(json.replace('\'', '"')), true, Span.CLUSTER))
                .hasMessage("invalid continue token: continue key is not valid: " + why);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "x,illegal base64 data at input byte 0",
                "QQ==,illegal base64 data at input byte 2",
                "QU!J,illegal base64 data at input byte 2",
                "QUI,invalid character 'A' looking for beginning of value",
                "bnVsbA,server does not recognize this encoded version",
                "eyJ2Ijoib3RoZXIifQ,server does not recognize this encoded version other"
            })
    void token_thatIsNone_isRefusedInUpstreamsWords(String token, String why) {
        assertThatThrownBy(() -> PageToken.decode(token, true, Span.CLUSTER))
                .message()
                .isEqualToIgnoringWhitespace("invalid continue token: continue key is not valid: " + why)
                .doesNotContain("Json", "java", "fasterxml");
    }

    /** Of another kind of list: upstream's keys begin behind the namespace, ours with it. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"v\":\"meta.k8s.io/v1\",\"rv\":1,\"start\":\"other/ns/a\"}",
                "{\"v\":\"meta.k8s.io/v1\",\"rv\":1,\"start\":\"a\"}"
            })
    void keyOfAnotherList_isRefused(String json) {
        assertThatThrownBy(() -> PageToken.decode(token(json), true, Span.CLUSTER))
                .hasMessageStartingWith("invalid continue token: continue key is not valid: ");
    }
}
