package dev.polder.server.tenancy.admission;

import static dev.polder.server.tenancy.admission.Writes.NOBODY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.api.cluster.ClusterScope;
import dev.polder.spi.admission.AdmissionRequest;
import dev.polder.spi.authz.Attributes;
import dev.polder.spi.authz.Authorizer;
import dev.polder.spi.authz.Decision;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** TestValidate_DefaultAPIBindings of kcp {@code pkg/admission/workspacetype/admission_test.go}, and the references of types. */
class WorkspaceTypeRulesTest {

    private final Writes writes = new Writes().described("root", "").described("root:provider", "");
    private final List<Attributes> asked = new ArrayList<>();

    @AfterEach
    void close() {
        writes.close();
    }

    private String said(boolean allowed, String now, @Nullable String old) {
        Authorizer authorizer = attributes -> {
            asked.add(attributes);
            return allowed ? new Decision.Allow("") : new Decision.Deny("");
        };
        String object = "{'metadata':{'name':'x'},'spec':{%s}}";
        return Writes.validated(
                new WorkspaceTypeRules(writes.clusters(), writes.types(), authorizer),
                Writes.write(
                        NOBODY,
                        "root:test",
                        "workspacetypes",
                        String.format(object, now),
                        old == null ? "" : String.format(object, old)));
    }

    private static String refused(String why) {
        return "workspacetypes.tenancy.kcp.io \"x\" is forbidden: " + why;
    }

    private static String binding(String path, String export) {
        return "'defaultAPIBindings':[{" + (path.isEmpty() ? "" : "'path':'" + path + "',") + "'export':'" + export
                + "'}]";
    }

    @Test
    void defaultBindings_areForThoseWhoMayBind() {
        String cowboys = binding("root", "cowboys");
        assertThat(said(false, "", null)).isEmpty();
        assertThat(said(true, cowboys, null)).isEmpty();
        String denied = "unable to create or update WorkspaceType: no permission to bind to export ";
        assertThat(said(false, cowboys, null)).isEqualTo(refused(denied + "root:cowboys"));
        assertThat(said(false, cowboys, "")).isEqualTo(refused(denied + "root:cowboys"));
        assertThat(said(false, cowboys, cowboys)).isEmpty();
        assertThat(said(true, binding("some:other:cluster", "missing"), null))
                .isEqualTo(refused(denied + "some:other:cluster:missing"));
    }

    @Test
    void export_isAskedForWhereItLies() {
        assertThat(said(true, binding("root:provider", "future-export"), null)).isEmpty();
        assertThat(said(true, binding("", "local"), null)).isEmpty();
        assertThat(asked)
                .extracting(Attributes::scope)
                .containsExactly(
                        new ClusterScope.OneCluster(Writes.cluster("root:provider")),
                        new ClusterScope.OneCluster(Writes.cluster("root:test")));
        assertThat(asked).extracting(Attributes::name).containsExactly("future-export", "local");
        assertThat(asked).extracting(Attributes::verb).containsOnly("bind");
    }

    private static String extending(String name, String path) {
        return "'extend':{'with':[{'name':'" + name + "'" + (path.isEmpty() ? "" : ",'path':'" + path + "'") + "}]}";
    }

    /** kcp asks it of who makes a workspace only, in these words ({@code pkg/admission/workspacetypeexists}). */
    @Test
    void extendedTypes_areForThoseWhoMayUseThem() {
        writes.type("root:provider:kept", "{}");
        String kept = extending("kept", "root:provider");
        assertThat(said(true, kept, null)).isEmpty();
        assertThat(said(true, kept, "")).isEmpty();
        assertThat(asked).extracting(Attributes::verb).containsOnly("use");
        assertThat(asked)
                .extracting(Attributes::scope)
                .containsOnly(new ClusterScope.OneCluster(Writes.cluster("root:provider")));
        // What is not there is refused in the same words, and what was extended before is let be.
        for (String path : List.of("root:provider", "root:nowhere")) {
            for (String name : List.of("kept", "nothing")) {
                String why = refused("unable to use workspace type " + path + ":" + name
                        + ": missing verb='use' permission on workspacetype");
                assertThat(said(false, extending(name, path), null)).isEqualTo(why);
                assertThat(said(false, extending(name, path), "")).isEqualTo(why);
            }
        }
        assertThat(said(false, kept, kept)).isEmpty();
        assertThat(said(false, extending("kept", ""), extending("kept", ""))).isEmpty();
    }

    private String placed(Predicate<Attributes> mayUse, String name, String old) {
        Authorizer authorizer = attributes -> mayUse.test(attributes) ? new Decision.Allow("") : new Decision.Deny("");
        AdmissionRequest request = Writes.write(
                NOBODY,
                "root:provider:team",
                "workspacetypes",
                "{'metadata':{'name':'x'},'spec':{" + extending(name, "") + "}}",
                old.isEmpty() ? "" : "{'metadata':{'name':'x'},'spec':{" + old + "}}");
        assertThat(Writes.admitted(new WorkspaceTypeRules(writes.clusters(), writes.types(), authorizer), request))
                .isEmpty();
        return Writes.object(request).at("/spec/extend/with/0/path").asText();
    }

    @Test
    void extendedTypeWithoutPath_isTheNearestThatMayBeUsed() {
        writes.described("root:provider:team", "")
                .type("root:kept", "{}")
                .type("root:provider:kept", "{}")
                .type("root:provider:team:own", "{}");
        ClusterScope root = new ClusterScope.OneCluster(Writes.cluster("root"));
        assertThat(placed(use -> true, "kept", "")).isEqualTo("root:provider");
        assertThat(placed(use -> root.equals(use.scope()), "kept", "")).isEqualTo("root");
        assertThat(placed(use -> false, "own", "")).isEqualTo("root:provider:team");
        // Which of them are there is not told.
        assertThat(placed(use -> false, "kept", "")).isEqualTo("root:provider:team");
        assertThat(placed(use -> true, "nothing", "")).isEqualTo("root:provider:team");
        assertThat(placed(use -> true, "kept", extending("kept", ""))).isEmpty();
    }

    /** kcp {@code pkg/admission/workspacetype/admission.go}, {@code Validate}. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'defaultChildWorkspaceType':{'name':'a'}|.spec.defaultChildWorkspaceType.path must be set",
                "'limitAllowedChildren':{'types':[{'name':'a','path':'root'},{'name':'b'}]}|"
                        + ".spec.limitAllowedChildren.types[1].path must be set",
                "'limitAllowedParents':{'types':[{'name':'b'}]}|.spec.limitAllowedParents.types[0].path must be set",
            })
    void references_havePaths(String spec, String why) {
        assertThat(said(true, spec, null)).isEqualTo(refused(why));
    }
}
