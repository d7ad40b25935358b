package dev.polder.apiexport.grant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.object.ResourceSpace;
import dev.polder.api.resource.GroupResource;
import dev.polder.apiexport.CountedReads;
import dev.polder.apiexport.kind.ApiKinds;
import dev.polder.storage.CommitOutcome;
import dev.polder.storage.Guard;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.RowWrite;
import dev.polder.storage.StoreIdentity;
import dev.polder.storage.StoreStages;
import dev.polder.storage.StoreTransaction;
import dev.polder.storage.memory.MemoryObjectStore;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.StoreView;
import dev.polder.storage.view.encoding.StoredValue;
import dev.polder.storage.view.live.LiveView;
import dev.polder.storage.view.live.ViewConfig;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What consumers grant, and since when, as rows beside exports and bindings say it. */
class GrantsTest {

    private static final LogicalClusterName PROVIDER = new LogicalClusterName("provider");
    private static final LogicalClusterName CONSUMER = new LogicalClusterName("consumer");
    private static final String IDENTITY = "f00";
    private static final GroupResource MAPS = new GroupResource("", "configmaps");

    private final MemoryObjectStore store = new MemoryObjectStore(new StoreIdentity(new UUID(0, 1)));
    private final LiveView view = LiveView.open(store, KeyLayout::parse, ViewConfig.STANDARD)
            .toCompletableFuture()
            .join();
    private final Grants grants = new Grants(view);
    private final Grants.Subject maps = new Grants.Subject(PROVIDER, "things", MAPS, null);

    @AfterEach
    void close() {
        view.close();
        store.close();
    }

    /** Writes an object and what is beside it, as the server does; the revision. */
    private long write(ObjectKey key, String json) {
        byte[] bytes = json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        List<RowWrite> all = new ArrayList<>();
        all.add(new RowWrite.Put(KeyLayout.object(key), StoredValue.encode(bytes)));
        all.addAll(GrantRows.with(view.snapshot(), key, bytes));
        return commit(all);
    }

    private long remove(ObjectKey key) {
        List<RowWrite> all = new ArrayList<>();
        all.add(new RowWrite.Delete(KeyLayout.object(key)));
        all.addAll(GrantRows.with(view.snapshot(), key, null));
        return commit(all);
    }

    private long commit(List<RowWrite> all) {
        CommitOutcome outcome =
                StoreStages.join(store.commit(StoreTransaction.group(all, List.of(), List.<Guard>of())));
        long revision = ((CommitOutcome.Committed) outcome).revision();
        StoreStages.join(view.atLeast(revision));
        return revision;
    }

    private long export(String claims) {
        return write(
                new ObjectKey(PROVIDER, ApiKinds.EXPORTS, "", "things"),
                "{'apiVersion':'apis.kcp.io/v1alpha2','kind':'APIExport','metadata':{'name':'things'},'spec':{"
                        + "'permissionClaims':[" + claims + "],'resources':[{'group':'wild','name':'cowboys','schema':"
                        + "'s'}]},'status':{'identityHash':'" + IDENTITY + "'}}");
    }

    private long bindingOf(LogicalClusterName cluster, String export) {
        return write(
                new ObjectKey(cluster, ApiKinds.BINDINGS, "", "b"),
                "{'apiVersion':'apis.kcp.io/v1alpha2','kind':'APIBinding','metadata':{'name':'b'},'spec':{'reference':"
                        + "{'export':{'name':'" + export + "'}}},'status':{'apiExportClusterName':'provider'}}");
    }

    private long binding(LogicalClusterName cluster, String note, String claims) {
        return write(
                new ObjectKey(cluster, ApiKinds.BINDINGS, "", "b"),
                "{'apiVersion':'apis.kcp.io/v1alpha2','kind':'APIBinding','metadata':{'annotations':{'note':'" + note
                        + "'},'name':'b'},'spec':{'permissionClaims':[" + claims
                        + "],'reference':{'export':{'name':'things'}}},'status':{'apiExportClusterName':'provider',"
                        + "'boundResources':[{'group':'wild','resource':'cowboys','schema':{'UID':'u',"
                        + "'identityHash':'" + IDENTITY + "','name':'s'}}],'conditions':[{'type':"
                        + "'InitialBindingCompleted','status':'True'}]}}");
    }

    private static String asked(String resource, String verbs) {
        return "{'group':'','resource':'" + resource + "','verbs':[" + verbs + "]}";
    }

    private static String given(String resource, String verbs, String selector, String state) {
        return "{'group':'','resource':'" + resource + "','selector':" + selector + ",'state':'" + state + "','verbs':["
                + verbs + "]}";
    }

    private Optional<Grant> found() {
        return grants.find(view.snapshot(), maps, CONSUMER);
    }

    @Test
    void aClaim_isGrantedByBothSides_sinceTheLaterOne() {
        export(asked("configmaps", "'get','list'"));
        assertThat(found()).isEmpty();
        binding(CONSUMER, "1", given("configmaps", "'*'", "{'matchAll':true}", "Rejected"));
        assertThat(found()).isEmpty();
        long accepted = binding(CONSUMER, "1", given("configmaps", "'list','watch'", "{'matchAll':true}", "Accepted"));
        Grant grant = found().orElseThrow();
        assertThat(grant.verbs()).containsExactly("list");
        assertThat(grant.since()).isEqualTo(accepted);
        assertThat(grant.bound()).isFalse();
        long offered = export(asked("configmaps", "'*'"));
        assertThat(found().orElseThrow().since()).isEqualTo(offered);
        assertThat(found().orElseThrow().verbs()).containsExactlyInAnyOrder("list", "watch");
        remove(new ObjectKey(CONSUMER, ApiKinds.BINDINGS, "", "b"));
        assertThat(found()).isEmpty();
        assertThat(view.snapshot().map(GrantRow.ACCEPTANCES).size()).isZero();
    }

    @Test
    void whatStaysTheSame_keepsItsRevision() {
        export(asked("configmaps", "'*'") + "," + asked("secrets", "'*'"));
        String one = given("configmaps", "'*'", "{'matchLabels':{'a':'b'}}", "Accepted");
        long since = binding(CONSUMER, "1", one);
        binding(CONSUMER, "2", one);
        long other = binding(CONSUMER, "2", one + "," + given("secrets", "'*'", "{'matchAll':true}", "Accepted"));
        binding(CONSUMER, "3", one + "," + given("secrets", "'*'", "{'matchAll':true}", "Accepted"));
        assertThat(found().orElseThrow().since()).isEqualTo(since);
        assertThat(found().orElseThrow().labels()).containsExactly(Map.entry("a", "b"));
        Grants.Subject secrets = new Grants.Subject(PROVIDER, "things", new GroupResource("", "secrets"), null);
        assertThat(grants.find(view.snapshot(), secrets, CONSUMER).orElseThrow().since())
                .isEqualTo(other);
        Grants.Subject cowboys = new Grants.Subject(PROVIDER, "things", new GroupResource("wild", "cowboys"), IDENTITY);
        Grant bound = grants.find(view.snapshot(), cowboys, CONSUMER).orElseThrow();
        assertThat(bound.bound()).isTrue();
        assertThat(bound.since()).isEqualTo(since);
        Grants.Subject stranger = new Grants.Subject(PROVIDER, "things", new GroupResource("wild", "cowboys"), "bad");
        assertThat(grants.find(view.snapshot(), stranger, CONSUMER)).isEmpty();
    }

    @Test
    void changes_areThoseOfTheExportAlone() {
        long before = export(asked("configmaps", "'*'"));
        long accepted = binding(CONSUMER, "1", given("configmaps", "'*'", "{'matchAll':true}", "Accepted"));
        binding(CONSUMER, "2", given("configmaps", "'*'", "{'matchAll':true}", "Accepted"));
        long offered = export(asked("configmaps", "'get'"));
        Map<Long, Collection<LogicalClusterName>> changes = grants.changes(view, view.snapshot(), maps, before);
        assertThat(changes).containsOnlyKeys(accepted, offered);
        assertThat(changes.get(accepted)).containsExactly(CONSUMER);
        assertThat(changes.get(offered)).containsExactly(CONSUMER);
        Grants.Subject other = new Grants.Subject(PROVIDER, "others", MAPS, null);
        assertThat(grants.changes(view, view.snapshot(), other, before)).isEmpty();
    }

    /** A claim may have been accepted before admission looked at selectors: it selects nothing, and hides nobody else's. */
    @Test
    void selectorThatIsNone_selectsNothing_andHidesNoOthers() {
        export(asked("configmaps", "'*'"));
        LogicalClusterName other = new LogicalClusterName("other");
        binding(other, "1", given("configmaps", "'*'", "{'matchLabels':{'a':'1'}}", "Accepted"));
        String greater = "{'key':'a','operator':'Gt','values':['0']}";
        String exists = "{'key':'a','operator':'Exists'}";
        for (String expressions : List.of(greater, exists + "," + greater, greater + "," + exists, "{'key':'a'}")) {
            binding(
                    CONSUMER,
                    "1",
                    given("configmaps", "'*'", "{'matchExpressions':[" + expressions + "]}", "Accepted"));
            assertThat(found().orElseThrow().selector().matches(Map.of("a", "1")))
                    .as(expressions)
                    .isFalse();
            assertThat(found().orElseThrow().selector().matches(Map.of())).isFalse();
        }
        Grant theirs = grants.find(view.snapshot(), maps, other).orElseThrow();
        assertThat(theirs.selector().matches(Map.of("a", "1"))).isTrue();
    }

    /** What one event costs is independent of how many bindings there are. */
    @Test
    void aLookUp_readsTheBindingsOfOneConsumer() {
        export(asked("configmaps", "'*'"));
        String claim = given("configmaps", "'*'", "{'matchAll':true}", "Accepted");
        binding(CONSUMER, "1", claim);
        int few = recordsRead();
        for (int i = 0; i < 300; i++) {
            binding(new LogicalClusterName("other" + i), "1", claim);
        }
        assertThat(recordsRead()).isEqualTo(few).isPositive().isLessThan(10);
    }

    /** How many records a look-up takes out of the view. */
    private int recordsRead() {
        CountedReads reads = new CountedReads();
        assertThat(grants.find(reads.of(view.snapshot()), maps, CONSUMER)).isPresent();
        return reads.sinceThen();
    }

    /** Nor does a change of an export cost the bindings of others. */
    @Test
    void aChangeOfAnExport_readsItsOwnBindings() {
        CountedReads reads = new CountedReads();
        StoreView counted = reads.of(view);
        Grants watching = new Grants(counted);
        String claim = given("configmaps", "'*'", "{'matchAll':true}", "Accepted");
        binding(CONSUMER, "1", claim);
        readsOfAChange(watching, counted, reads);
        int few = readsOfAChange(watching, counted, reads);
        for (int i = 0; i < 300; i++) {
            bindingOf(new LogicalClusterName("other" + i), "others");
        }
        readsOfAChange(watching, counted, reads);
        assertThat(readsOfAChange(watching, counted, reads)).isEqualTo(few).isPositive();
        assertThat(watching.size()).isEqualTo(301);
    }

    private int readsOfAChange(Grants watching, StoreView counted, CountedReads reads) {
        long before = view.snapshot().revision();
        export(asked("configmaps", view.snapshot().revision() % 2 == 0 ? "'get'" : "'list'"));
        long offered = export(asked("configmaps", "'watch'"));
        reads.sinceThen();
        assertThat(watching.changes(counted, counted.snapshot(), maps, before).get(offered))
                .containsExactly(CONSUMER);
        return reads.sinceThen();
    }

    /** Rows of an import have other revisions: nothing in them is of a revision that has not come. */
    @Test
    void revisions_areNeverLaterThanTheirRow() {
        ResourceSpace space = GrantRow.OFFERS;
        ObjectKey key = new ObjectKey(PROVIDER, space, "", "things");
        String row =
                "{\"apiVersion\":\"internal.polder.dev/v1\",\"kind\":\"Grants\",\"metadata\":{\"name\":\"things\"},"
                        + "\"entries\":[{\"group\":\"\",\"resource\":\"configmaps\",\"identity\":\"\",\"bound\":false,"
                        + "\"since\":1000000,\"verbs\":[\"*\"],\"selector\":null}]}";
        long revision = commit(List.of(
                new RowWrite.Put(KeyLayout.object(key), StoredValue.encode(row.getBytes(StandardCharsets.UTF_8)))));
        ObjectRecord record = Objects.requireNonNull(view.snapshot().map(space).get(PROVIDER, "", "things"));
        assertThat(GrantRow.of(record).entries().get(0).since()).isEqualTo(revision);
    }
}
