package dev.polder.server.limits;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** apiserver {@code request/requestinfo.go}: which requests are watches, and {@code maxinflight.go}: which are mutating. */
class RequestKindTest {

    @Tag("k8s-1.3")
    @ParameterizedTest
    @CsvSource({
        "GET, /clusters/root/api/v1/configmaps, true, WATCH",
        "GET, /clusters/root/api/v1/configmaps, 1, WATCH",
        "GET, /clusters/root/api/v1/configmaps, '', WATCH",
        "GET, /clusters/root/api/v1/configmaps, false, READ",
        "GET, /clusters/root/api/v1/configmaps, False, READ",
        "GET, /clusters/root/api/v1/configmaps, 0, READ",
        "GET, /clusters/root/api/v1/configmaps, , READ",
        "GET, /api/v1/namespaces, true, WATCH",
        "GET, /api/v1/namespaces/a, true, READ",
        "GET, /api/v1/namespaces/a/configmaps, true, WATCH",
        "GET, /api/v1/namespaces/a/configmaps/b, true, READ",
        "GET, /apis/example.com/v1/widgets, true, WATCH",
        "GET, /apis/example.com/v1/widgets/w, true, READ",
        "GET, /apis/example.com/v1/namespaces/a/widgets, true, WATCH",
        "GET, /services/apiexport/x/y/clusters/*/apis/example.com/v1/widgets, true, WATCH",
        "GET, /services/apiexport/x/apis/clusters/*/apis/example.com/v1/widgets, true, WATCH",
        "GET, /services/apiexport/x/clusters/clusters/*/apis/example.com/v1/widgets/w, true, READ",
        "GET, /services/apiexport/x/apis/clusters/*/apis, true, READ",
        "GET, /services/apiexport/api/v1/widgets, true, READ",
        "GET, /services/initializingworkspaces/x:y/clusters/*/api/v1/configmaps, true, WATCH",
        "GET, /clusters/root/api/v1/watch/namespaces/a/configmaps, , WATCH",
        "GET, /clusters/root/apis/example.com/v1/namespaces/watch/widgets/w, , READ",
        "GET, /healthz, true, READ",
        "HEAD, /api/v1/namespaces, true, READ",
        "POST, /api/v1/namespaces, true, WRITE",
        "DELETE, /api/v1/namespaces, , WRITE",
        "OPTIONS, /api/v1/namespaces, , READ"
    })
    void of_request_isAsUpstreamSays(String method, String path, String watch, RequestKind kind) {
        Map<String, List<String>> query = watch == null ? Map.of() : Map.of("watch", List.of(watch));
        assertThat(RequestKind.of(method, path, query)).isEqualTo(kind);
    }

    @ParameterizedTest
    @CsvSource({
        "/clusters/root/api/v1, root, /api/v1",
        "/clusters/root:org:team/apis, root:org:team, /apis",
        "/clusters/root, root, /",
        "/clusters/*/apis, *, /apis",
        "/api/v1, '', /api/v1",
        "/clustersx/a, '', /clustersx/a",
        "/clusters//api, '', /api",
        "/services/apiexport/1abc/cowboys/clusters/*/api, 1abc, /services/apiexport/1abc/cowboys/clusters/*/api",
        "/services/apiexport, '', /services/apiexport",
        "/services/apiexport/1abc, '', /services/apiexport/1abc"
    })
    void clusterOf_path_isItsPrefix(String path, String cluster, String rest) {
        assertThat(RequestKind.clusterOf(path)).isEqualTo(cluster);
        assertThat(RequestKind.withoutCluster(path)).isEqualTo(rest);
    }
}
