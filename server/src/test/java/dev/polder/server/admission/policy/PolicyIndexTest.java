package dev.polder.server.admission.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.object.ResourceSpace;
import dev.polder.api.resource.GroupVersionResource;
import dev.polder.machinery.policy.ValidatingPolicy;
import dev.polder.machinery.policy.Written;
import dev.polder.storage.CommitOutcome;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.RowWrite;
import dev.polder.storage.StoreIdentity;
import dev.polder.storage.StoreTransaction;
import dev.polder.storage.memory.MemoryObjectStore;
import dev.polder.storage.view.encoding.StoredValue;
import dev.polder.storage.view.live.LiveView;
import dev.polder.storage.view.live.ViewConfig;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Policies are found in the logical cluster that is asked about, are compiled once for all, and found again when they change. */
class PolicyIndexTest {

    private static final String GROUP = "admissionregistration.k8s.io";
    private static final String POLICIES = "validatingadmissionpolicies";
    private static final String BINDINGS = "validatingadmissionpolicybindings";
    private static final Written MAP =
            new Written("CREATE", new GroupVersionResource("", "v1", "configmaps"), "", "default", "m", List.of());

    private final MemoryObjectStore store = new MemoryObjectStore(new StoreIdentity(new UUID(0, 1)));
    private final SharedPolicies<ValidatingPolicy> shared = new SharedPolicies<>(ValidatingPolicy::of);
    private LiveView view;
    private PolicyIndex<ValidatingPolicy> index;

    @BeforeEach
    void open() throws Exception {
        view = LiveView.open(store, KeyLayout::parse, ViewConfig.STANDARD)
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);
        index = new PolicyIndex<>(view, POLICIES, BINDINGS, shared);
    }

    @AfterEach
    void close() {
        view.close();
        store.close();
    }

    private void commit(RowWrite write) throws Exception {
        var outcome = store.commit(new StoreTransaction(write, List.of(), List.of()))
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);
        view.atLeast(((CommitOutcome.Committed) outcome).revision())
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);
    }

    private static ObjectKey key(String cluster, String plural, String name) {
        return new ObjectKey(new LogicalClusterName(cluster), ResourceSpace.local(GROUP, plural), "", name);
    }

    private void put(String cluster, String plural, String name, String spec) throws Exception {
        String json =
                "{'apiVersion':'" + GROUP + "/v1','kind':'X','metadata':{'name':'" + name + "'},'spec':" + spec + "}";
        byte[] bytes = json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        commit(new RowWrite.Put(KeyLayout.object(key(cluster, plural, name)), StoredValue.encode(bytes)));
    }

    private void policy(String cluster, String name, String resource, String expression) throws Exception {
        put(
                cluster,
                POLICIES,
                name,
                "{'matchConstraints':{'resourceRules':[{'apiGroups':[''],'apiVersions':['*'],'operations':['*'],"
                        + "'resources':['" + resource + "']}]},'validations':[{'expression':'" + expression + "'}]}");
        put(cluster, BINDINGS, name, "{'policyName':'" + name + "','validationActions':['Deny']}");
    }

    private List<String> found(String cluster) {
        return index.in(new LogicalClusterName(cluster)).about(MAP).stream()
                .map(PolicyHook::name)
                .toList();
    }

    @Test
    void policies_areThoseOfTheirLogicalClusterAlone() throws Exception {
        policy("a", "maps", "configmaps", "true");
        policy("ab", "others", "configmaps", "true");
        assertThat(found("a")).containsExactly("maps");
        assertThat(found("ab")).containsExactly("others");
        assertThat(found("b")).isEmpty();
        // Who has no bindings is not remembered.
        assertThat(index.size()).isEqualTo(2);
    }

    @Test
    void aChange_isSeenByTheNextWrite_andLeavesOthersAsTheyWere() throws Exception {
        policy("a", "secrets", "secrets", "true");
        policy("b", "maps", "configmaps", "true");
        HookTable<ValidatingPolicy> ofB = index.in(new LogicalClusterName("b"));
        assertThat(found("a")).isEmpty();
        policy("a", "maps", "configmaps", "true");
        assertThat(found("a")).containsExactly("maps");
        policy("a", "secrets", "configmaps", "true");
        assertThat(found("a")).containsExactly("maps", "secrets");
        commit(new RowWrite.Delete(KeyLayout.object(key("a", BINDINGS, "maps"))));
        assertThat(found("a")).containsExactly("secrets");
        assertThat(index.in(new LogicalClusterName("b"))).isSameAs(ofB);
    }

    @Test
    void theSamePolicyOfAThousandLogicalClusters_isHeldAndCompiledOnce() throws Exception {
        for (int i = 0; i < 1000; i++) {
            policy("c" + i, "maps", "configmaps", "object.data.size() < 3");
        }
        for (int i = 0; i < 1000; i++) {
            HookTable<ValidatingPolicy> table = index.in(new LogicalClusterName("c" + i));
            table.about(MAP).forEach(hook -> hook.content().compiled());
        }
        assertThat(index.size()).isEqualTo(1000);
        assertThat(shared.size()).isEqualTo(1);
        assertThat(shared.compilations()).isEqualTo(1);
    }
}
