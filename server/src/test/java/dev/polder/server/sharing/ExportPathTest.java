package dev.polder.server.sharing;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Paths of views, as kcp's {@code digestUrl} reads them. */
class ExportPathTest {

    @Test
    void aPath_namesTheExportAndItsCluster() {
        assertThat(ExportPath.of("/services/apiexport/1abc/wild.west/clusters/*/api/v1/configmaps"))
                .contains(new ExportPath("1abc", "wild.west", "/services/apiexport/1abc/wild.west"));
        assertThat(ExportPath.of("/services/apiexport/root:org/cowboys/clusters/2def"))
                .contains(new ExportPath("root:org", "cowboys", "/services/apiexport/root:org/cowboys"));
    }

    @Test
    void whatIsEscaped_isRead() {
        assertThat(ExportPath.of("/services/apiexport/root%3Aorg/cow%2bboys+/clusters/%2A/"))
                .contains(new ExportPath("root:org", "cow+boys+", "/services/apiexport/root%3Aorg/cow%2bboys+"));
        assertThat(ExportPath.of("/services/apiexport/%zz/a/clusters/*"))
                .contains(new ExportPath("%zz", "a", "/services/apiexport/%zz/a"));
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
        assertThat(ExportPath.of(path)).isEmpty();
    }
}
