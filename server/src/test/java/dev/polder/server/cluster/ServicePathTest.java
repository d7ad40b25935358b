package dev.polder.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Paths of services, as kcp's {@code digestUrl} reads them. */
class ServicePathTest {

    private static Optional<ServicePath> of(String path) {
        return ServicePath.of(path, "/services/apiexport/", 2);
    }

    @Test
    void aServiceOfOneName_isRead() {
        assertThat(ServicePath.of(
                        "/services/initializingworkspaces/root:team/clusters/*",
                        "/services/initializingworkspaces/",
                        1))
                .contains(new ServicePath(List.of("root:team"), "/services/initializingworkspaces/root:team"));
    }

    @Test
    void aPath_namesTheExportAndItsCluster() {
        assertThat(of("/services/apiexport/1abc/wild.west/clusters/*/api/v1/configmaps"))
                .contains(new ServicePath(List.of("1abc", "wild.west"), "/services/apiexport/1abc/wild.west"));
        assertThat(of("/services/apiexport/root:org/cowboys/clusters/2def"))
                .contains(new ServicePath(List.of("root:org", "cowboys"), "/services/apiexport/root:org/cowboys"));
    }

    @Test
    void whatIsEscaped_isRead() {
        assertThat(of("/services/apiexport/root%3Aorg/cow%2bboys+/clusters/%2A/"))
                .contains(new ServicePath(
                        List.of("root:org", "cow+boys+"), "/services/apiexport/root%3Aorg/cow%2bboys+"));
        assertThat(of("/services/apiexport/%zz/a/clusters/*"))
                .contains(new ServicePath(List.of("%zz", "a"), "/services/apiexport/%zz/a"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/services/apiexport",
                "/services/apiexport/",
                "/services/apiexport/1abc",
                "/services/apiexport/1abc/cowboys",
                "/services/apiexport/1abc/cowboys/",
                "/services/apiexport/1abc/cowboys/api/v1",
                "/services/apiexport/1abc/cowboys/clusters",
                "/services/apiexport/1abc/cowboys/clusters/",
                "/services/apiexport/1abc/cowboys/clusters//api",
                "/services/apiexport//cowboys/clusters/*",
                "/services/apiexport/1abc//clusters/*",
                "/services/apiexports/1abc/cowboys/clusters/*",
                "/clusters/root/services/apiexport/1abc/cowboys/clusters/*"
            })
    void otherPaths_areNone(String path) {
        assertThat(of(path)).isEmpty();
    }
}
