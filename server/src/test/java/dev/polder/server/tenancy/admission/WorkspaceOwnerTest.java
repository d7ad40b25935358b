package dev.polder.server.tenancy.admission;

import static dev.polder.server.tenancy.admission.Writes.MASTER;
import static dev.polder.server.tenancy.admission.Writes.NOBODY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.machinery.object.ObjectFacts;
import dev.polder.spi.admission.AdmissionRequest;
import dev.polder.spi.authn.UserInfo;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The tables of kcp {@code pkg/admission/workspace/admission_test.go}. */
class WorkspaceOwnerTest {

    private static final String OWNER = "experimental.tenancy.kcp.io/owner";
    private static final String GROUPS = "authorization.kcp.io/required-groups";
    private static final String SOMEONE =
            "{\"username\":\"someone\",\"uid\":\"id\",\"groups\":[\"a\",\"b\"],\"extra\":{\"one\":[\"1\",\"01\"]}}";
    private static final UserInfo USER =
            new UserInfo("someone", "id", List.of("a", "b"), Map.of("one", List.of("1", "01")));

    private static final Writes writes =
            new Writes().described("root:org", "").described("root:guarded", "'" + GROUPS + "':'foo,bar'");
    private static final WorkspaceOwner plugin = new WorkspaceOwner(writes.clusters(), InstantSource.system());

    @AfterAll
    static void close() {
        writes.close();
    }

    private static AdmissionRequest create(UserInfo user, String path, String annotations) {
        return Writes.write(
                user,
                path,
                "workspaces",
                "{'metadata':{'name':'test','annotations':{" + annotations + "}},'spec':{}}",
                "");
    }

    private static String note(AdmissionRequest request, String key) {
        return request.object() == null ? "" : ObjectFacts.note(request.object(), key);
    }

    /** TestAdmit. */
    @Test
    void creation_notesItsUserAndTheGroupsOfItsParent() {
        AdmissionRequest plain = create(USER, "root:org", "");
        assertThat(Writes.admitted(plugin, plain)).isEmpty();
        assertThat(note(plain, OWNER)).isEqualTo(SOMEONE);
        AdmissionRequest forged = create(USER, "root:org", "'" + OWNER + "':'someoneelse'");
        assertThat(Writes.admitted(plugin, forged)).isEmpty();
        assertThat(note(forged, OWNER)).isEqualTo(SOMEONE);
        AdmissionRequest master = create(MASTER, "root:org", "'" + OWNER + "':'someoneelse'");
        assertThat(Writes.admitted(plugin, master)).isEmpty();
        assertThat(note(master, OWNER)).isEqualTo("someoneelse");
        AdmissionRequest guarded = create(NOBODY, "root:guarded", "");
        assertThat(Writes.admitted(plugin, guarded)).isEmpty();
        assertThat(note(guarded, GROUPS)).isEqualTo("foo,bar");
        assertThat(note(guarded, OWNER)).isEqualTo("{}");
        AdmissionRequest widened = create(NOBODY, "root:guarded", "'" + GROUPS + "':'foo,abc'");
        assertThat(Writes.admitted(plugin, widened)).isEmpty();
        assertThat(note(widened, GROUPS)).isEqualTo("foo,bar");
        AdmissionRequest masters = create(MASTER, "root:guarded", "'" + GROUPS + "':'foo,abc'");
        assertThat(Writes.admitted(plugin, masters)).isEmpty();
        assertThat(note(masters, GROUPS)).isEqualTo("foo,abc");
    }

    private static String refused(String why) {
        return "workspaces.tenancy.kcp.io \"test\" is forbidden: " + why;
    }

    /** TestValidate, of creations. */
    @Test
    void creation_isCheckedOnceNobodyChangesItAnyMore() {
        assertThat(Writes.validated(plugin, create(USER, "root:org", "'" + OWNER + "':'{}'")))
                .isEqualTo(refused("expected user annotation " + OWNER + "=" + SOMEONE));
        assertThat(Writes.validated(plugin, create(MASTER, "root:org", "'" + OWNER + "':'someoneelse'")))
                .isEmpty();
        assertThat(Writes.validated(plugin, create(NOBODY, "root:guarded", "'" + OWNER + "':'{}'")))
                .isEqualTo(refused("missing required groups annotation " + GROUPS + "=foo,bar"));
        assertThat(Writes.validated(
                        plugin, create(NOBODY, "root:guarded", "'" + OWNER + "':'{}','" + GROUPS + "':'foo,bar'")))
                .isEmpty();
        assertThat(Writes.validated(plugin, create(MASTER, "root:guarded", "'" + OWNER + "':'{}'")))
                .isEmpty();
        String placed =
                "{'metadata':{'name':'test','annotations':{'" + OWNER + "':'{}'}},'spec':{'cluster':'somewhere',"
                        + "'URL':'https://kcp.bigcorp.com/clusters/org:test'},'status':{'phase':'Ready'}}";
        assertThat(Writes.validated(plugin, Writes.write(MASTER, "root:org", "workspaces", placed, "")))
                .isEmpty();
        assertThat(Writes.validated(plugin, Writes.write(NOBODY, "root:org", "workspaces", placed, "")))
                .isEqualTo(refused("spec.Cluster can only be set by system privileged users"));
        assertThat(Writes.validated(
                        plugin, Writes.write(NOBODY, "root:org", "shards", "{'metadata':{'name':'test'}}", "")))
                .isEmpty();
    }

    /** TestValidate, of updates: who, what is written, what was there, and what is said. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "user|'type':{'name':'foo','path':'root:org'}|'type':{'name':'universal','path':'root:org'}|"
                        + "spec.type: Invalid value: {\"name\":\"foo\",\"path\":\"root:org\"}: field is immutable",
                "master|'a':1|'cluster':'somewhere'|spec.cluster cannot be unset",
                "master|'cluster':'c','URL':'u'|'a':1|``",
                "user|'cluster':'c','URL':'u'|'cluster':'c','URL':'v'|"
                        + "spec.URL can only be changed by system privileged users",
                "user|'cluster':'c'|'cluster':'d'|spec.cluster can only be changed by system privileged users",
                "master|'cluster':'c'|'a':1|spec.URL must be set for phase Ready",
                "user|'mount':{'ref':{'name':'a'}}|'a':1|spec.mount is immutable",
                "user|'mount':{'ref':{'name':'a'}}|'mount':{'ref':{'name':'b'}}|spec.mount.name is immutable",
                "user|'mount':{'ref':{'name':'a'}},'URL':'u'|'mount':{'ref':{'name':'a'}}|"
                        + "spec.URL can only be changed by system privileged users",
                "user|'mount':{'ref':{'name':'a'}},'type':{}|'mount':{'ref':{'name':'a'}}|"
                        + "spec.type cannot be set for mounted workspaces",
                "user|'a':1|'mount':{'ref':{'name':'a'}}|spec.mount.name is immutable",
            })
    void update_changesOnlyWhatItMay(String who, String now, String before, String said) {
        String object = "{'metadata':{'name':'test'},'spec':{%s},'status':{'phase':'%s'}}";
        AdmissionRequest request = Writes.write(
                who.equals("master") ? MASTER : NOBODY,
                "root:org",
                "workspaces",
                String.format(object, now, "Ready"),
                String.format(object, before, "Scheduling"));
        assertThat(Writes.validated(plugin, request)).isEqualTo(said.isEmpty() ? "" : refused(said));
    }
}
