package dev.polder.server.admission.policy;

import dev.polder.api.resource.GroupResource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The bound policies of one logical cluster by the resources that their rules name, so that those about other resources cost
 * nothing.
 *
 * @param <P> compiled expressions
 */
final class HookTable<P> {

    private final Map<String, List<PolicyHook<P>>> byResource = new HashMap<>();
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

    /** The policies whose rules name any of the resources, in the order of their names. */
    List<PolicyHook<P>> about(Collection<GroupResource> resources) {
        Map<String, PolicyHook<P>> found = new LinkedHashMap<>();
        for (GroupResource resource : resources) {
            add(resource.group() + "/" + resource.resource(), found);
            add(resource.group() + "/*", found);
            add("*/" + resource.resource(), found);
        }
        add("*/*", found);
        List<PolicyHook<P>> sorted = new ArrayList<>(found.values());
        sorted.sort(Comparator.comparing(PolicyHook::name));
        return sorted;
    }

    private void add(String resource, Map<String, PolicyHook<P>> found) {
        byResource.getOrDefault(resource, List.of()).forEach(hook -> found.put(hook.name(), hook));
    }
}
