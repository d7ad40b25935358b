package dev.polder.server.tenancy.admission;

import static dev.polder.server.tenancy.admission.Writes.NOBODY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.spi.admission.AdmissionRequest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The tables of kcp {@code pkg/admission/shard}, {@code pathannotation}, {@code reservednames} and {@code logicalclusterfinalizer}. */
class SmallPluginsTest {

    private static final Writes writes = new Writes().described("root:foo", "");

    @AfterAll
    static void close() {
        writes.close();
    }

    /** kcp {@code pkg/admission/shard/admission_test.go}: what is given, and what becomes of it. */
    @ParameterizedTest
    @CsvSource({
        "https://test,,,https://test,https://test",
        "https://base,https://external,https://virtual,https://external,https://virtual",
        "https://base,,https://virtual,https://base,https://virtual",
        "https://base,https://external,,https://external,https://base"
    })
    void shard_isReachedAtItsBase(String base, String external, String virtual, String reached, String services) {
        String object = "{'metadata':{'name':'test'},'spec':{'baseURL':'" + base + "'"
                + (external == null ? "" : ",'externalURL':'" + external + "'")
                + (virtual == null ? "" : ",'virtualWorkspaceURL':'" + virtual + "'") + "}}";
        for (String old : new String[] {"", object}) {
            AdmissionRequest request = Writes.write(NOBODY, "root", "shards", object, old);
            assertThat(Writes.admitted(new ShardDefaults(), request)).isEmpty();
            assertThat(Writes.object(request).at("/spec/externalURL").asText()).isEqualTo(reached);
            assertThat(Writes.object(request).at("/spec/virtualWorkspaceURL").asText())
                    .isEqualTo(services);
        }
        AdmissionRequest other = Writes.write(NOBODY, "root", "workspaces", object, "");
        assertThat(Writes.admitted(new ShardDefaults(), other)).isEmpty();
        assertThat(other.object()).isEqualTo(Writes.object(object));
    }

    private static AdmissionRequest annotated(String path, String plural, @Nullable String note) {
        String notes = note == null ? "" : ",'annotations':{'kcp.io/path':'" + note + "'}";
        return Writes.write(NOBODY, path, plural, "{'metadata':{'name':'x'" + notes + "},'spec':{}}", "");
    }

    /** kcp {@code pkg/admission/pathannotation/pathannotation_admission_test.go}, TestPathAnnotationAdmit. */
    @ParameterizedTest
    @CsvSource({
        "logicalclusters,,''",
        "logicalclusters,bar:foo,bar:foo",
        "partitions,,''",
        "partitions,bar:foo,root:foo",
        "partitions,'',root:foo",
        "workspacetypes,,root:foo",
        "workspacetypes,bar:foo,root:foo"
    })
    void path_isThatOfTheCluster(String plural, String given, String said) {
        PathAnnotation plugin = new PathAnnotation(writes.clusters());
        AdmissionRequest request = annotated("root:foo", plural, given);
        assertThat(Writes.admitted(plugin, request)).isEmpty();
        assertThat(Writes.object(request)
                        .at("/metadata/annotations/kcp.io~1path")
                        .asText(""))
                .isEqualTo(said);
        assertThat(Writes.validated(plugin, request)).isEmpty();
    }

    /** TestPathAnnotationValidate. */
    @Test
    void path_isCheckedOnceNobodyChangesItAnyMore() {
        PathAnnotation plugin = new PathAnnotation(writes.clusters());
        String why = "annotation for x, \"kcp.io/path\" must match canonical path \"root:foo\", but got ";
        assertThat(Writes.validated(plugin, annotated("root:foo", "workspacetypes", "universe:milky-way")))
                .isEqualTo("workspacetypes.tenancy.kcp.io \"x\" is forbidden: " + why + "\"universe:milky-way\"");
        assertThat(Writes.validated(plugin, annotated("root:foo", "workspacetypes", null)))
                .isEqualTo("workspacetypes.tenancy.kcp.io \"x\" is forbidden: " + why + "\"\"");
        assertThat(Writes.validated(plugin, annotated("root:foo", "partitions", "root:bar")))
                .isEqualTo("partitions.topology.kcp.io \"x\" is forbidden: " + why + "\"root:bar\"");
        assertThat(Writes.validated(plugin, annotated("root:foo", "partitions", null)))
                .isEmpty();
        assertThat(Writes.validated(plugin, annotated("root:foo", "logicalclusters", "root:bar")))
                .isEmpty();
        assertThat(Writes.validated(plugin, annotated("root:none", "workspacetypes", "root:none")))
                .isEqualTo("workspacetypes.tenancy.kcp.io \"x\" is forbidden: cannot get this workspace:"
                        + " logicalclusters.core.kcp.io \"cluster\" not found");
        AdmissionRequest deleted = Writes.write(NOBODY, "root:foo", "workspacetypes", "", "{'metadata':{'name':'x'}}");
        assertThat(Writes.admitted(plugin, deleted) + Writes.validated(plugin, deleted))
                .isEmpty();
    }

    /** kcp {@code pkg/admission/reservednames/admission_test.go}. */
    @ParameterizedTest
    @CsvSource({
        "workspacetypes,any,true",
        "workspacetypes,system,true",
        "workspacetypes,cool-wt,false",
        "workspaces,any,false"
    })
    void reservedNames_areNoTypes(String plural, String name, boolean reserved) {
        String object = "{'metadata':{'name':'" + name + "'},'spec':{}}";
        String said = Writes.admitted(new ReservedNames(), Writes.write(NOBODY, "root", plural, object, ""));
        assertThat(said)
                .isEqualTo(
                        reserved
                                ? plural + ".tenancy.kcp.io \"" + name
                                        + "\" is forbidden: metadata.name: Invalid value: \"" + name
                                        + "\": name is reserved"
                                : "");
        assertThat(Writes.admitted(new ReservedNames(), Writes.write(NOBODY, "root", plural, object, object)))
                .isEmpty();
    }

    @Test
    void finalizer_isOnWhatIsNotBeingDeleted() {
        LogicalClusterFinalizer plugin = new LogicalClusterFinalizer();
        AdmissionRequest lives =
                Writes.write(NOBODY, "root:foo", "logicalclusters", "{'metadata':{'name':'cluster'}}", "");
        assertThat(Writes.admitted(plugin, lives)).isEmpty();
        assertThat(Writes.object(lives).at("/metadata/finalizers").toString())
                .isEqualTo("[\"core.kcp.io/logicalcluster-deletion\"]");
        String ends = "{'metadata':{'name':'cluster','deletionTimestamp':'2026-01-01T00:00:00Z'}}";
        AdmissionRequest ending = Writes.write(NOBODY, "root:foo", "logicalclusters", ends, ends);
        assertThat(Writes.admitted(plugin, ending)).isEmpty();
        assertThat(Writes.object(ending).path("metadata").has("finalizers")).isFalse();
    }
}
