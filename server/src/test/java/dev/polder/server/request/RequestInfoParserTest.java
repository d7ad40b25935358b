package dev.polder.server.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.spi.authn.Credentials;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The table of apiserver {@code endpoints/request/requestinfo_test.go}, in the part that has no pods. */
class RequestInfoParserTest {

    static RequestInfo parse(String method, String url) {
        int question = url.indexOf('?');
        String path = question < 0 ? url : url.substring(0, question);
        Map<String, List<String>> query = new LinkedHashMap<>();
        if (question >= 0) {
            for (String pair : url.substring(question + 1).split("&", -1)) {
                int equals = pair.indexOf('=');
                query.put(pair.substring(0, equals), List.of(pair.substring(equals + 1)));
            }
        }
        RawRequest raw = new RawRequest(
                "1", method, path, query, Map.of(), new byte[0], new Credentials(null, null), Instant.EPOCH, false);
        return RequestInfoParser.parse(new ClusterRequest(raw, null, "", path));
    }

    /** kcp {@code pkg/server/filters/requestidentity.go}. */
    @ParameterizedTest
    @CsvSource({
        "/apis/g/v1/widgets:abc, widgets, abc, ''",
        "/apis/g/v1/namespaces/default/widgets:abc/w, widgets, abc, w",
        "/api/v1/configmaps:a:b, configmaps, a:b, ''",
        "/api/v1/configmaps:, configmaps:, '', ''",
        "/api/v1/configmaps, configmaps, '', ''",
        "/apis/g/v1/widgets/w:x, widgets, '', w:x"
    })
    void identity_isTakenOffTheResource(String url, String resource, String identity, String name) {
        RequestInfo info = parse("GET", url);
        assertThat(info.resource()).isEqualTo(resource);
        assertThat(info.identity()).isEqualTo(identity);
        assertThat(info.name()).isEqualTo(name);
    }

    @Tag("k8s-1.1")
    @Tag("k8s-1.2")
    @Tag("k8s-1.3")
    @Tag("k8s-1.4")
    @Tag("k8s-1.5")
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "GET    | /api/v1/namespaces                          | list             | -  | namespaces | -        | -     | -",
                "GET    | /api/v1/namespaces/other                    | get              | -  | namespaces | -        | other | other",
                "GET    | /api/v1/namespaces/other/configmaps         | list             | -  | configmaps | -        | other | -",
                "GET    | /api/v1/namespaces/other/configmaps/foo     | get              | -  | configmaps | -        | other | foo",
                "HEAD   | /api/v1/namespaces/other/configmaps/foo     | get              | -  | configmaps | -        | other | foo",
                "GET    | /api/v1/configmaps                          | list             | -  | configmaps | -        | -     | -",
                "GET    | /api/v1/configmaps?watch=true               | watch            | -  | configmaps | -        | -     | -",
                "GET    | /api/v1/configmaps?watch=1                  | watch            | -  | configmaps | -        | -     | -",
                "GET    | /api/v1/configmaps?watch=false              | list             | -  | configmaps | -        | -     | -",
                "GET    | /api/v1/watch/namespaces/o/configmaps       | watch            | -  | configmaps | -        | o     | -",
                "POST   | /api/v1/namespaces                          | create           | -  | namespaces | -        | -     | -",
                "PUT    | /api/v1/namespaces/o/finalize               | update           | -  | namespaces | finalize | o     | o",
                "PUT    | /api/v1/namespaces/o/status                 | update           | -  | namespaces | status   | o     | o",
                "DELETE | /api/v1/namespaces/o/configmaps             | deletecollection | -  | configmaps | -        | o     | -",
                "DELETE | /api/v1/namespaces/o/configmaps/foo         | delete           | -  | configmaps | -        | o     | foo",
                "PATCH  | /apis/example.com/v1/namespaces/o/widgets/w/status | patch     | example.com | widgets | status | o | w",
                "GET    | /apis/example.com/v1/widgets/w/scale        | get              | example.com | widgets | scale | - | w",
                "GET    | /api/v1/configmaps?fieldSelector=metadata.name=foo | list      | -  | configmaps | -        | -     | foo",
            })
    void resourceUrl_isReadAsUpstreamDoes(
            String method,
            String url,
            String verb,
            String group,
            String resource,
            String subresource,
            String namespace,
            String name) {
        RequestInfo info = parse(method, url);
        assertThat(info.isResource()).isTrue();
        assertThat(info.verb()).isEqualTo(verb);
        assertThat(info.group()).isEqualTo(orEmpty(group));
        assertThat(info.resource()).isEqualTo(resource);
        assertThat(info.subresource()).isEqualTo(orEmpty(subresource));
        assertThat(info.namespace()).isEqualTo(orEmpty(namespace));
        assertThat(info.name()).isEqualTo(orEmpty(name));
    }

    @Tag("k8s-1.1")
    @ParameterizedTest
    @CsvSource({"/", "/api", "/api/v1", "/apis", "/apis/example.com", "/apis/example.com/v1", "/healthz", "/version"})
    void shorterUrl_isNotAboutAResource(String path) {
        RequestInfo info = parse("GET", path);
        assertThat(info.isResource()).isFalse();
        assertThat(info.verb()).isEqualTo("get");
    }

    @Tag("k8s-22.10")
    @Test
    void encodedSlash_staysInsideItsSegment() {
        assertThat(parse("GET", "/api/v1/namespaces/o/configmaps/a%2Fb").name()).isEqualTo("a/b");
    }

    private static String orEmpty(String text) {
        return text == null ? "" : text;
    }
}
