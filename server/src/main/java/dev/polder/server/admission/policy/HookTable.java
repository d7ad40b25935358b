package dev.polder.server.admission.policy;

import dev.polder.api.resource.GroupResource;
import dev.polder.machinery.policy.Written;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * The bound policies of one logical cluster. Those whose rules do not mean a write cost it nothing: they are found by the resources
 * that their rules name, and what was found for one sort of write is remembered for the next.
 *
 * @param <P> compiled expressions
 */
final class HookTable<P> {

    /** How many sorts of writes are remembered; beyond that each is found again. */
    private static final int MOST_SORTS = 256;

    private final Map<String, List<PolicyHook<P>>> byResource = new HashMap<>();
    private final Map<Written, List<PolicyHook<P>>> bySort = new ConcurrentHashMap<>();
    private final LongAdder compared = new LongAdder();
    private final int size;

    HookTable(List<PolicyHook<P>> hooks) {
        for (PolicyHook<P> hook : hooks) {
            for (String resource : hook.head().constraints().resources()) {
                byResource.computeIfAbsent(resource, any -> new ArrayList<>(1)).add(hook);
            }
        }
        size = hooks.size();
    }

    int size() {
        return size;
    }

    /** How often rules were compared with a sort of write so far. */
    long comparisons() {
        return compared.sum();
    }

    /** The policies whose rules can mean a write, in the order of their names. */
    List<PolicyHook<P>> about(Written written) {
        Written sort = written.sort();
        List<PolicyHook<P>> known = bySort.get(sort);
        if (known == null) {
            known = find(sort);
            if (bySort.size() >= MOST_SORTS) {
                bySort.clear();
            }
            bySort.put(sort, known);
        }
        return known;
    }

    private List<PolicyHook<P>> find(Written sort) {
        Map<String, PolicyHook<P>> named = new LinkedHashMap<>();
        add(sort.resource().groupResource(), named);
        sort.equivalents().forEach(other -> add(other.groupResource(), named));
        add("*/*", named);
        compared.add(named.size());
        return named.values().stream()
                .filter(hook -> hook.head().constraints().canMatch(sort))
                .sorted(Comparator.comparing(PolicyHook::name))
                .toList();
    }

    private void add(GroupResource resource, Map<String, PolicyHook<P>> named) {
        add(resource.group() + "/" + resource.resource(), named);
        add(resource.group() + "/*", named);
        add("*/" + resource.resource(), named);
    }

    private void add(String resource, Map<String, PolicyHook<P>> named) {
        byResource.getOrDefault(resource, List.of()).forEach(hook -> named.put(hook.name(), hook));
    }
}
