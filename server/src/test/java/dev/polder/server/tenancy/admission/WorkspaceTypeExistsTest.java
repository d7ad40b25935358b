package dev.polder.server.tenancy.admission;

import static dev.polder.server.tenancy.admission.Writes.MASTER;
import static dev.polder.server.tenancy.admission.Writes.NOBODY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.server.tenancy.WorkspaceType;
import dev.polder.server.tenancy.WorkspaceTypes.TypeException;
import dev.polder.spi.admission.AdmissionRequest;
import dev.polder.spi.authz.Authorizer;
import dev.polder.spi.authz.Decision;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The tables of kcp {@code pkg/admission/workspacetypeexists/admission_test.go}. */
class WorkspaceTypeExistsTest {

    private static final String PARENT = "'internal.tenancy.kcp.io/type':'root:org:parent'";
    private static final Authorizer ALL = asked -> new Decision.Allow("");
    private static final Authorizer NONE = asked -> new Decision.NoOpinion("");

    private final Writes writes = new Writes();

    @AfterEach
    void close() {
        writes.close();
    }

    private WorkspaceTypeExists plugin(Authorizer authorizer) {
        return new WorkspaceTypeExists(writes.clusters(), writes.types(), authorizer);
    }

    private static AdmissionRequest create(String path, String metadata, String type) {
        String spec = type.isEmpty() ? "" : "'type':" + type;
        return Writes.write(
                NOBODY, path, "workspaces", "{'metadata':{'name':'test'" + metadata + "},'spec':{" + spec + "}}", "");
    }

    private static String reference(String qualified) {
        int colon = qualified.lastIndexOf(':');
        String path = colon < 0 ? "" : ",'path':'" + qualified.substring(0, colon) + "'";
        return "{'name':'" + qualified.substring(colon + 1) + "'" + path + "}";
    }

    private static String refused(String why) {
        return "workspaces.tenancy.kcp.io \"test\" is forbidden: " + why;
    }

    /** TestAdmit, labels and the type of children that name none. */
    @Test
    void type_givesLabelsAndTheDefaultOfItsChildren() {
        writes.described("root:org:ws", PARENT)
                .type("root:org:parent", "{'defaultChildWorkspaceType':" + reference("root:org:foo") + "}")
                .type(
                        "root:org:foo",
                        "{'additionalWorkspaceLabels':{'new-label':'default','existing-label':'default'}}");
        AdmissionRequest labelled =
                create("root:org:ws", ",'labels':{'existing-label':'non-default'}", reference("root:org:foo"));
        assertThat(Writes.admitted(plugin(ALL), labelled)).isEmpty();
        assertThat(Writes.object(labelled).at("/metadata/labels").toString())
                .isEqualTo("{\"existing-label\":\"non-default\",\"new-label\":\"default\"}");
        AdmissionRequest without = create("root:org:ws", "", "");
        assertThat(Writes.admitted(plugin(ALL), without)).isEmpty();
        assertThat(Writes.object(without).at("/spec/type").toString())
                .isEqualTo("{\"name\":\"foo\",\"path\":\"root:org\"}");
    }

    /** TestAdmit, where a type without a path is found. */
    @Test
    void type_isFoundUpwardsAndInRoot() {
        writes.described("foo:org:ws", PARENT).described("foo:org", "").described("root:org:ws", PARENT);
        writes.type("root:universal", "{}");
        assertThat(found("foo:org:ws")).isEqualTo("root");
        assertThat(found("root:org:ws")).isEqualTo("root");
        writes.type("foo:org:universal", "{}");
        assertThat(found("foo:org:ws")).isEqualTo("foo:org");
        writes.type("foo:org:ws:universal", "{}");
        writes.described("foo:org:ws", PARENT);
        assertThat(found("foo:org:ws")).isEqualTo("foo:org:ws");
        assertThat(found("root:org:ws")).isEqualTo("root");
    }

    private String found(String from) {
        AdmissionRequest request = create(from, "", reference("universal"));
        assertThat(Writes.admitted(plugin(ALL), request)).isEmpty();
        return Writes.object(request).at("/spec/type/path").asText();
    }

    /** Whoever may not use a type hears of none; kcp says that there is one. */
    @Test
    void typeThatMayNotBeUsed_isLikeNone() {
        writes.described("root:org:ws", PARENT).type("root:org:secret", "{}");
        assertThat(Writes.admitted(plugin(NONE), create("root:org:ws", "", reference("nothing"))))
                .isEqualTo(refused("workspace type \"nothing\" cannot be resolved"));
        for (String type : List.of("root:org:secret", "root:org:nothing", "root:nowhere:secret")) {
            assertThat(Writes.admitted(plugin(NONE), create("root:org:ws", "", reference(type))))
                    .isEqualTo(refused("unable to use workspace type " + type
                            + ": missing verb='use' permission on workspacetype"));
        }
    }

    private String validated(Authorizer authorizer, String type) {
        return Writes.validated(plugin(authorizer), create("root:org:ws", "", reference(type)));
    }

    private static String limit(String side, String type) {
        return "'limitAllowed" + side + "':{'types':[" + reference(type) + "]}";
    }

    /** TestValidate. */
    @Test
    void type_mustExistBeUsableAndFit() {
        writes.described("root:org:ws", PARENT)
                .type("root:org:parentalias", "{}")
                .type(
                        "root:org:parent",
                        "{'extend':{'with':[" + reference("root:org:parentalias") + "]},"
                                + limit("Children", "root:org:foo") + "}")
                .type("root:org:foo", "{" + limit("Parents", "root:org:parentalias") + "}")
                .type("root:org:bar", "{'extend':{'with':[" + reference("root:org:foo") + "]}}")
                .type("root:org:other", "{}")
                .type("root:bigcorp:far", "{}")
                .type("root:root", "{'limitAllowedParents':{'none':true}}");
        assertThat(validated(ALL, "root:org:foo")).isEmpty();
        assertThat(validated(ALL, "root:org:bar")).isEmpty();
        assertThat(validated(ALL, "foo")).isEqualTo(refused("workspace type \"foo\" cannot be resolved"));
        assertThat(validated(ALL, "root:org:far"))
                .isEqualTo(
                        refused("Internal error occurred: workspacetypes.tenancy.kcp.io \"root:org:far\" not found"));
        assertThat(validated(ALL, "root:root")).isEqualTo(refused("workspace type root:root cannot have any parent"));
        assertThat(validated(ALL, "root:org:other"))
                .isEqualTo(
                        refused("workspace type root:org:parent only allows [root:org:foo] child workspaces, but child"
                                + " type root:org:other only implements [root:org:other]"));
        String missing = "unable to use workspace type root:org:foo: missing verb='use' permission on workspacetype";
        assertThat(validated(NONE, "root:org:foo")).isEqualTo(refused(missing));
        assertThat(validated(asked -> new Decision.Deny("no"), "root:org:foo")).isEqualTo(refused(missing));
        Authorizer onlyBar = asked -> asked.name().equals("bar") ? new Decision.Allow("") : new Decision.NoOpinion("");
        assertThat(validated(onlyBar, "root:org:bar"))
                .startsWith(refused("unable to "))
                .contains("foo");
        AdmissionRequest shard = Writes.write(MASTER, "root", "shards", "{'metadata':{'name':'test'}}", "");
        assertThat(Writes.validated(plugin(NONE), shard)).isEmpty();
    }

    /** The type of the parent is noted on its LogicalCluster. */
    @Test
    void parentWithoutType_hasNoChildren() {
        writes.described("root:org:ws", "").type("root:org:foo", "{}");
        String note = "annotation internal.tenancy.kcp.io/type on LogicalCluster must be ";
        assertThat(Writes.admitted(plugin(ALL), create("root:org:ws", "", ""))).isEqualTo(refused(note + "set"));
        assertThat(validated(ALL, "root:org:foo")).isEqualTo(refused(note + "set"));
        writes.described("root:org:ws", "'internal.tenancy.kcp.io/type':'parent'");
        assertThat(validated(ALL, "root:org:foo")).isEqualTo(refused(note + "in the form of cluster:name"));
        writes.described("root:org:ws", PARENT);
        assertThat(Writes.admitted(plugin(ALL), create("root:org:ws", "", "")))
                .isEqualTo(refused("parent type cannot be resolved: workspacetypes.tenancy.kcp.io \"root:org:parent\""
                        + " not found"));
    }

    private String extended(String qualified, String... with) {
        StringBuilder references = new StringBuilder();
        for (String one : with) {
            references.append(references.isEmpty() ? "" : ",").append(reference(one));
        }
        writes.type(qualified, "{'extend':{'with':[" + references + "]}}");
        return qualified;
    }

    private List<String> closure(String qualified) {
        int colon = qualified.lastIndexOf(':');
        WorkspaceType type = writes.types().get(qualified.substring(0, colon), qualified.substring(colon + 1));
        try {
            return writes.types().closure(type).stream()
                    .map(WorkspaceType::qualified)
                    .toList();
        } catch (TypeException e) {
            return List.of(String.valueOf(e.getMessage()));
        }
    }

    /** TestTransitiveTypeResolverResolve. */
    @Test
    void extension_isFollowedToItsEnd() {
        assertThat(closure(extended("root:org:alone"))).containsExactly("root:org:alone");
        assertThat(closure(extended("root:org:self", "root:org:self")))
                .containsExactly("circular dependency detected in workspace type root:org:self: root:org:self");
        assertThat(closure(extended("root:org:type", "root:universal", "root:organization")))
                .containsExactly("unable to find inherited workspace type universal");
        extended("root:organization", "root:universal");
        assertThat(closure(extended("root:org:half", "root:organization")))
                .containsExactly("unable to find inherited workspace type universal");
        extended("root:universal");
        assertThat(closure("root:org:type")).containsExactly("root:universal", "root:organization", "root:org:type");
        assertThat(closure("root:org:half")).containsExactly("root:organization", "root:universal", "root:org:half");
        extended("root:a", "root:b");
        extended("root:b", "root:c");
        extended("root:c", "root:a");
        assertThat(closure(extended("root:org:ring", "root:a")))
                .containsExactly("circular dependency detected in workspace type root:a: root:a -> root:b -> root:c");
        assertThat(closure("root:a"))
                .containsExactly("circular dependency detected in workspace type root:a: root:a -> root:b -> root:c");
        extended("root:org:base");
        assertThat(closure(extended("root:org:extended", "base", "root:universal")))
                .containsExactly("root:org:base", "root:universal", "root:org:extended");
    }

    /** A type that many ways lead to is there once, and its initializer too. */
    @Test
    void initializers_areInheritedOnce() {
        writes.type("root:base", "{'initializer':true,'terminator':true}");
        writes.type("root:left", "{'extend':{'with':[" + reference("root:base") + "]},'initializer':true}");
        writes.type("root:right", "{'extend':{'with':[" + reference("root:base") + "]},'terminator':true}");
        writes.type(
                "root:org:top",
                "{'extend':{'with':[" + reference("root:left") + "," + reference("root:right")
                        + "]},'defaultAPIBindings':[{'path':'root','export':'x'}]}");
        WorkspaceType top = writes.types().get("root:org", "top");
        assertThat(writes.types().initializers(top)).containsExactly("root:left", "root:base", "system:apibindings");
        assertThat(writes.types().terminators(top)).containsExactly("root:base", "root:right");
    }
}
