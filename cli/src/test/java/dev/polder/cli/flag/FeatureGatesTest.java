package dev.polder.cli.flag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Gates of kcp {@code pkg/features/kcp_features.go}; words of k/k {@code component-base/featuregate/feature_gate.go}. */
class FeatureGatesTest {

    private static final Path DOCUMENT = Path.of("../docs/operating/features.md");

    @Test
    void table_hasKcpsGatesWithTheirDefaults() {
        Map<String, FeatureGates.Gate> table = FeatureGates.table();
        assertThat(table.keySet())
                .containsExactlyInAnyOrder(
                        "AllAlpha",
                        "AllBeta",
                        "WorkspaceMounts",
                        "CacheAPIs",
                        "EnableDeprecatedAPIExportVirtualWorkspacesUrls",
                        "WorkspaceAuthentication",
                        "LogicalClusterMigration",
                        "StorageVersionAPI",
                        "APIResponseCompression",
                        "ConsistentListFromCache",
                        "ListFromCacheSnapshot",
                        "OpenAPIEnums",
                        "StreamingCollectionEncodingToJSON",
                        "StreamingCollectionEncodingToProtobuf",
                        "WatchList",
                        "LoggingBetaOptions",
                        "ContextualLogging",
                        "SizeBasedListCostEstimate",
                        "UnknownVersionInteroperabilityProxy",
                        "DRAExtendedResource",
                        "WatchCacheInitializationPostStartHook");
        assertThat(table.entrySet().stream().filter(gate -> gate.getValue().standard()))
                .extracting(Map.Entry::getKey)
                .containsExactlyInAnyOrder(
                        "APIResponseCompression",
                        "ConsistentListFromCache",
                        "ListFromCacheSnapshot",
                        "OpenAPIEnums",
                        "StreamingCollectionEncodingToJSON",
                        "StreamingCollectionEncodingToProtobuf",
                        "WatchList",
                        "LoggingBetaOptions",
                        "ContextualLogging");
        assertThat(table.entrySet().stream().filter(gate -> gate.getValue().locked()))
                .extracting(Map.Entry::getKey)
                .containsExactlyInAnyOrder(
                        "ConsistentListFromCache",
                        "StreamingCollectionEncodingToJSON",
                        "StreamingCollectionEncodingToProtobuf");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Nonsense=true|unrecognized feature gate: Nonsense",
                "CacheAPIs=false,workspacemounts=true|unrecognized feature gate: workspacemounts",
                "CacheAPIs|missing bool value for CacheAPIs",
                "CacheAPIs=maybe|invalid value of CacheAPIs=maybe, err: strconv.ParseBool: parsing \"maybe\": invalid"
                        + " syntax",
                "ConsistentListFromCache=false|cannot set feature gate ConsistentListFromCache to false, feature is"
                        + " locked to true"
            })
    void badValue_isRefused(String value, String message) {
        assertThatThrownBy(() -> FeatureGates.warnings(value)).hasMessage(message);
    }

    @Test
    void whatIsAskedForInVain_isSaid() {
        assertThat(FeatureGates.warnings("")).isEmpty();
        assertThat(FeatureGates.warnings(" WatchList = true ,CacheAPIs=0,WatchList=T"))
                .isEmpty();
        assertThat(FeatureGates.warnings("CacheAPIs=true"))
                .containsExactly("--feature-gates CacheAPIs=true has no effect: there is no cache server: all servers"
                        + " share one store");
        assertThat(FeatureGates.warnings("WatchList=false,WatchList=true")).isEmpty();
        assertThat(FeatureGates.warnings("ConsistentListFromCache=true"))
                .containsExactly("Setting GA feature gate ConsistentListFromCache=true. It will be removed in a future"
                        + " release.");
    }

    @Test
    void document_saysOfEachGateWhatItDoes() throws IOException {
        List<String> lines = Files.readAllLines(DOCUMENT);
        FeatureGates.table()
                .forEach((name, gate) -> assertThat(lines)
                        .contains("| " + name + " | " + gate.stage() + " | " + (gate.standard() ? "on" : "off")
                                + (gate.locked() ? ", locked" : "") + " | " + (gate.here() ? "on" : "off") + ": "
                                + gate.why()
                                + " |"));
    }
}
