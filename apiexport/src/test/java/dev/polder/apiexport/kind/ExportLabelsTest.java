package dev.polder.apiexport.kind;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.api.cluster.LogicalClusterName;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The values that kcp's own tests expect: clients look for them. */
class ExportLabelsTest {

    /** kcp {@code sdk/apis/apis/v1alpha2/permissionclaims/labels_test.go}, {@code TestToAPIBindingExportLabelValue}. */
    @ParameterizedTest
    @CsvSource({
        "root, tenancy.kcp.io, bmCdly9xXiUpEHe3ypvDwvXMTfoVZUE92mqAQf",
        "abcd1234, my-export, phGj1BkmdNY3LKTrtFc1KGLYTBs8Nt50p8PIU"
    })
    void exports_haveTheValuesOfKcp(String cluster, String export, String value) {
        assertThat(ExportLabels.value(new LogicalClusterName(cluster), export)).isEqualTo(value);
    }

    /** kcp {@code apimachinery/pkg/util/crypto/hasher_test.go}, {@code TestHasherBytes}; the last has a leading byte of zero. */
    @ParameterizedTest
    @CsvSource({
        "'', aAkHCkvjglfF66mdhRcVKb0I3FT1lepYlWZNwj",
        "hello, bPWFAjMdldrWYheSsV0t7VkdTNtgGHBplr6qLF",
        "input50, WF7EK9IErgKvTHdcQRzkjJDEJDBOwfQSmzEQ"
    })
    void hashes_areThoseOfKcp(String text, String hash) {
        assertThat(ExportLabels.hash(text.getBytes(StandardCharsets.UTF_8))).isEqualTo(hash);
    }
}
