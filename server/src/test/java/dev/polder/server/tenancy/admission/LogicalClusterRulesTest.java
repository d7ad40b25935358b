package dev.polder.server.tenancy.admission;

import static dev.polder.server.tenancy.admission.Writes.MASTER;
import static dev.polder.server.tenancy.admission.Writes.NOBODY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.server.tenancy.Shards;
import dev.polder.spi.admission.AdmissionRequest;
import dev.polder.spi.authn.UserInfo;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The tables of kcp {@code pkg/admission/logicalcluster/admission_test.go}. */
class LogicalClusterRulesTest {

    private static final String PATH = "root:org:ws";
    private static final Writes writes = new Writes();
    private static final LogicalClusterRules plugin =
            new LogicalClusterRules(new Shards(writes.view()), InstantSource.system());

    @AfterAll
    static void close() {
        writes.close();
    }

    private static String cluster(String annotations, String spec, String status) {
        return "{'metadata':{'name':'cluster','annotations':{" + annotations + "}},'spec':{" + spec + "},'status':{"
                + status + "}}";
    }

    private static String refused(String why) {
        return "logicalclusters.core.kcp.io \"cluster\" is forbidden: " + why;
    }

    /** TestAdmit. Here what follows from a phase is filled in by the write that brings it about, the creation as well. */
    @Test
    void initializers_areCopiedWhenInitializingBegins() {
        AdmissionRequest begins = Writes.write(
                NOBODY, PATH, "logicalclusters", cluster("", "'initializers':['a','b']", "'phase':'Scheduling'"), "");
        assertThat(Writes.admitted(plugin, begins)).isEmpty();
        assertThat(Writes.object(begins).at("/status/initializers").toString()).isEqualTo("[\"a\",\"b\"]");
        assertThat(Writes.object(begins).at("/status/phase").asText()).isEqualTo("Initializing");
        AdmissionRequest none =
                Writes.write(NOBODY, PATH, "logicalclusters", cluster("", "", "'phase':'Scheduling'"), "");
        assertThat(Writes.admitted(plugin, none)).isEmpty();
        assertThat(Writes.object(none).path("status").has("initializers")).isFalse();
        assertThat(Writes.object(none).at("/status/phase").asText()).isEqualTo("Ready");
        AdmissionRequest ready = Writes.write(
                NOBODY,
                PATH,
                "logicalclusters",
                cluster("", "'initializers':['a','b']", "'phase':'Ready'"),
                cluster("", "'initializers':['a','b']", "'phase':'Initializing'"));
        assertThat(Writes.admitted(plugin, ready)).isEmpty();
        assertThat(Writes.object(ready).path("status").has("initializers")).isFalse();
        AdmissionRequest shard = Writes.write(NOBODY, PATH, "shards", "{'metadata':{'name':'x'},'spec':{}}", "");
        assertThat(Writes.admitted(plugin, shard)).isEmpty();
        assertThat(Writes.object(shard).toString()).isEqualTo("{\"metadata\":{\"name\":\"x\"},\"spec\":{}}");
    }

    /** TestValidate, of updates: spec, phase and initializers before and after, and what is said. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'a'|Ready||'a','b'|Ready||spec.initializers is immutable",
                "'a'|Initializing||'a','b'|Initializing||spec.initializers is immutable",
                "|Initializing|'a','b'||Initializing|'a'|``",
                "|Initializing|'a','b'||Initializing|'a','b','c'|status.initializers must not grow",
                "|Ready|'a','b'||Ready|'a'|status.initializers is immutable after initialization",
                "'a','b'|Scheduling||'a','b'|Initializing|'a'|status.initializers do not equal spec.initializers",
                "'a','b'|Scheduling||'a','b'|Initializing|'a','b'|``",
                "|Initializing|||Scheduling||cannot transition from \"Initializing\" to \"Scheduling\"",
                "|Initializing|'a'||Ready|'a'|status.initializers is not empty",
                "|Ready|||Terminating||cannot transition from \"Ready\" to \"Terminating\"",
                "|Ready|||Deleting||cannot transition from \"Ready\" to \"Deleting\"",
                "|Ready|||Unavailable||cannot transition from \"Ready\" to \"Unavailable\"",
                "|Ready|||Inactive||cannot transition from \"Ready\" to \"Inactive\"",
                "|Inactive|||Ready||``",
                "|Unavailable|||Ready||``",
            })
    void update_goesForward(
            String spec, String phase, String status, String newSpec, String newPhase, String newStatus, String said) {
        AdmissionRequest request = Writes.write(
                NOBODY, PATH, "logicalclusters", row("", newSpec, newPhase, newStatus), row("", spec, phase, status));
        assertThat(Writes.validated(plugin, request)).isEqualTo(said.isEmpty() ? "" : refused(said));
    }

    private static String row(String annotations, String spec, String phase, String status) {
        return cluster(
                annotations,
                "'initializers':[" + (spec == null ? "" : spec) + "]",
                "'phase':'" + phase + "','initializers':[" + (status == null ? "" : status) + "]");
    }

    /** TestValidate, of clusters that are marked inactive. */
    @Test
    void inactive_isOnlyWhatWasReady() {
        String mark = "'core.kcp.io/inactive':'true'";
        String why = "LogicalCluster can only be marked inactive in phase \"Ready\", but is in phase ";
        for (String phase : List.of("Initializing", "Scheduling")) {
            assertThat(update(row(mark, "", phase, ""), row("", "", phase, "")))
                    .isEqualTo(refused(why + "\"" + phase + "\""));
        }
        assertThat(update(row(mark, "", "Ready", ""), row("", "", "Ready", ""))).isEmpty();
        assertThat(update(row(mark, "", "Inactive", ""), row("", "", "Ready", "")))
                .isEmpty();
        assertThat(update(row("", "", "Initializing", ""), row(mark, "", "Initializing", "")))
                .isEmpty();
        assertThat(update(row(mark, "", "Inactive", ""), row(mark, "", "Inactive", "")))
                .isEmpty();
    }

    private static String update(String now, String before) {
        return Writes.validated(plugin, Writes.write(NOBODY, PATH, "logicalclusters", now, before));
    }

    /** What kcp leaves to whoever may write the object would let a tenant take over another's workspace. */
    @Test
    void owner_isNotForThoseInside() {
        assertThat(update(cluster("", "'createdBy':{'username':'a'}", ""), cluster("", "", "")))
                .isEqualTo(refused("spec.createdBy: Invalid value: {\"username\":\"a\"}: field is immutable"));
        assertThat(update(cluster("", "'owner':{'name':'a'}", ""), cluster("", "", "")))
                .isEqualTo(refused("spec.owner is immutable"));
        assertThat(update(cluster("'kcp.io/path':'root:x'", "", ""), cluster("", "", "")))
                .isEqualTo(refused("annotation kcp.io/path is immutable"));
        assertThat(update(cluster("'internal.tenancy.polder.dev/profile':'kube'", "", ""), cluster("", "", "")))
                .isEqualTo(refused("annotation internal.tenancy.polder.dev/profile is immutable"));
    }

    /** TestValidate, of creations and deletions. */
    @Test
    void lifeAndDeath_areTheServers() {
        String plain = cluster("", "", "");
        assertThat(delete(NOBODY, plain)).isEqualTo(refused("LogicalCluster cannot be deleted"));
        assertThat(delete(MASTER, plain)).isEmpty();
        for (String group : List.of("system:kcp:logical-cluster-admin", "system:kcp:external-logical-cluster-admin")) {
            assertThat(delete(new UserInfo("", "", List.of(group), Map.of()), plain))
                    .isEmpty();
        }
        assertThat(delete(NOBODY, cluster("", "'directlyDeletable':true", ""))).isEmpty();
        assertThat(Writes.validated(plugin, Writes.write(NOBODY, PATH, "logicalclusters", plain, "")))
                .isEqualTo(refused("LogicalCluster cannot be created"));
        assertThat(Writes.validated(plugin, Writes.write(NOBODY, PATH, "shards", "{'metadata':{'name':'test'}}", "")))
                .isEmpty();
    }

    private static String delete(UserInfo user, String old) {
        return Writes.validated(plugin, Writes.write(user, PATH, "logicalclusters", "", old));
    }
}
