package dev.polder.server.admission.policy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.json.Json;
import dev.polder.api.object.ResourceSpace;
import dev.polder.machinery.policy.PolicyBinding;
import dev.polder.storage.view.EndedObjects;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.ResourceMap;
import dev.polder.storage.view.StoreView;
import dev.polder.storage.view.ViewSnapshot;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The policies of each logical cluster that are bound there, read once and again only after policies or bindings have changed;
 * objects that are still what they were are not read again. A logical cluster without bindings costs a look at a number.
 *
 * @param <P> compiled expressions
 */
public final class PolicyIndex<P> {

    private static final String GROUP = "admissionregistration.k8s.io";

    /** How many logical clusters are remembered; beyond that everything is found again. */
    private static final int MOST = 100_000;

    private final StoreView view;
    private final ResourceSpace policies;
    private final ResourceSpace bindings;
    private final SharedPolicies<P> shared;
    private final EndedObjects ended;
    private final Map<LogicalClusterName, Known<P>> known = new ConcurrentHashMap<>();
    private final LongAdder looked = new LongAdder();

    /**
     * An index.
     *
     * @param plural the resource of the policies
     * @param bindingPlural the resource of their bindings
     */
    public PolicyIndex(StoreView view, String plural, String bindingPlural, SharedPolicies<P> shared) {
        this.view = view;
        this.policies = ResourceSpace.local(GROUP, plural);
        this.bindings = ResourceSpace.local(GROUP, bindingPlural);
        this.shared = shared;
        this.ended = new EndedObjects(view, bindings);
    }

    /** What an object says, and the revision that said it. */
    private record Read<T>(long revision, T content) {}

    /**
     * What is known of a logical cluster.
     *
     * @param policyMap surely good while the policies are these
     * @param bindingMap and the bindings these
     */
    private record Known<P>(
            WeakReference<ResourceMap> policyMap,
            WeakReference<ResourceMap> bindingMap,
            Map<String, Read<PolicyContent<P>>> policies,
            Map<String, Read<PolicyBinding>> bindings,
            HookTable<P> hooks) {}

    /** Whether no logical cluster has any policy that is bound, nor had one a moment ago. */
    boolean isEmpty() {
        return known.isEmpty() && view.snapshot().map(bindings).size() == 0;
    }

    /** The bound policies of a logical cluster, as of now. */
    HookTable<P> in(LogicalClusterName cluster) {
        forget();
        ViewSnapshot now = view.snapshot();
        ResourceMap boundMap = now.map(bindings);
        ResourceMap policyMap = now.map(policies);
        if (boundMap.count(cluster) == 0 || policyMap.count(cluster) == 0) {
            return new HookTable<>(List.of());
        }
        Known<P> before = known.get(cluster);
        if (before != null
                && before.policyMap().refersTo(policyMap)
                && before.bindingMap().refersTo(boundMap)) {
            return before.hooks();
        }
        Known<P> found = read(cluster, policyMap, boundMap, before);
        if (known.size() >= MOST) {
            known.clear();
        }
        known.put(cluster, found);
        // The last one may have ended meanwhile, and that may have been told already.
        forgetUnbound(cluster);
        return found.hooks();
    }

    /** A policy was looked at for a write. */
    void looked() {
        looked.increment();
    }

    /** How many policies were looked at for writes so far. */
    public long looks() {
        return looked.sum();
    }

    /** Of how many logical clusters policies are remembered. */
    public int size() {
        forget();
        return known.size();
    }

    private Known<P> read(
            LogicalClusterName cluster, ResourceMap policyMap, ResourceMap boundMap, @Nullable Known<P> before) {
        Map<String, Read<PolicyContent<P>>> nowPolicies =
                read(policyMap, cluster, before == null ? Map.of() : before.policies(), shared::of);
        Map<String, Read<PolicyBinding>> nowBindings =
                read(boundMap, cluster, before == null ? Map.of() : before.bindings(), PolicyBinding::of);
        HookTable<P> hooks = before != null
                        && before.policies().equals(nowPolicies)
                        && before.bindings().equals(nowBindings)
                ? before.hooks()
                : new HookTable<>(hooks(nowPolicies, nowBindings));
        return new Known<>(
                new WeakReference<>(policyMap), new WeakReference<>(boundMap), nowPolicies, nowBindings, hooks);
    }

    private static <T> Map<String, Read<T>> read(
            ResourceMap map, LogicalClusterName cluster, Map<String, Read<T>> before, Function<ObjectNode, T> parse) {
        Map<String, Read<T>> now = new TreeMap<>();
        map.in(cluster).forEachRemaining(record -> {
            String name = record.key().name();
            Read<T> last = before.get(name);
            if (last != null && last.revision() == record.revision()) {
                now.put(name, last);
            } else if (record.unreadable().isEmpty()) {
                now.put(name, new Read<>(record.revision(), parse.apply(object(record))));
            }
        });
        return now;
    }

    private static ObjectNode object(ObjectRecord record) {
        return Json.readOwn(record.hold().body().json());
    }

    private static <P> List<PolicyHook<P>> hooks(
            Map<String, Read<PolicyContent<P>>> policies, Map<String, Read<PolicyBinding>> bindings) {
        Map<String, List<PolicyBinding>> byPolicy = new HashMap<>();
        bindings.values()
                .forEach(read -> byPolicy.computeIfAbsent(read.content().policy(), any -> new ArrayList<>(1))
                        .add(read.content()));
        List<PolicyHook<P>> hooks = new ArrayList<>();
        policies.forEach((name, read) -> {
            List<PolicyBinding> bound = byPolicy.get(name);
            if (bound != null) {
                hooks.add(new PolicyHook<>(name, read.content(), bound));
            }
        });
        return hooks;
    }

    private void forget() {
        ended.look(
                binding -> forgetUnbound(binding.cluster()),
                () -> List.copyOf(known.keySet()).forEach(this::forgetUnbound));
    }

    private void forgetUnbound(LogicalClusterName cluster) {
        if (view.snapshot().map(bindings).count(cluster) == 0) {
            known.remove(cluster);
        }
    }
}
