package dev.polder.machinery.apply.typed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.polder.machinery.apply.path.PathElement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Merges two associative lists. Elements of the configuration come in its order; live ones that it does not mention stay
 * where they stand between those that both have. Live elements that occur twice count as one and give way to the
 * configuration's, if it has it.
 */
final class ListMerging {

    private final Shape.ListShape shape;
    private final List<JsonNode> liveItems = new ArrayList<>();
    private final List<PathElement> live = new ArrayList<>();
    private final List<PathElement> config = new ArrayList<>();
    private final Map<PathElement, JsonNode> liveValues = new HashMap<>();
    private final Map<PathElement, JsonNode> configValues = new HashMap<>();
    private final Set<PathElement> done = new HashSet<>();
    private final Deque<PathElement> shared = new ArrayDeque<>();
    private final ArrayNode result = JsonNodeFactory.instance.arrayNode();

    ListMerging(Shape.ListShape shape, @Nullable JsonNode live, @Nullable JsonNode config) throws TypedException {
        this.shape = shape;
        if (config != null) {
            for (JsonNode item : config) {
                PathElement identity = ListItems.identity(shape, item);
                if (configValues.put(identity, item) != null) {
                    throw new TypedException("duplicate entries for key " + identity);
                }
                this.config.add(identity);
            }
        }
        if (live != null) {
            for (JsonNode item : live) {
                PathElement identity = ListItems.identity(shape, item);
                // A duplicate is not merged into the configuration's element.
                JsonNode first = liveValues.putIfAbsent(identity, item);
                if (first != null) {
                    liveValues.put(identity, JsonNodeFactory.instance.nullNode());
                }
                this.live.add(identity);
                liveItems.add(item);
            }
        }
        this.config.stream().filter(liveValues::containsKey).forEach(shared::add);
    }

    /** The merged list; null when it has no elements. */
    @Nullable
    ArrayNode merge() throws TypedException {
        int l = 0;
        int c = 0;
        while (l < live.size() || c < config.size()) {
            if (l < live.size() && c < config.size()) {
                PathElement identity = live.get(l);
                if (identity.compareTo(config.get(c)) == 0) {
                    takeConfig(identity);
                    l++;
                    c++;
                    shared.poll();
                    continue;
                }
                boolean later = configValues.containsKey(identity)
                        && !shared.isEmpty()
                        && !shared.peek().equals(identity);
                if (later) {
                    l++;
                    continue;
                }
            }
            if (l < live.size()) {
                PathElement identity = live.get(l);
                if (!configValues.containsKey(identity)) {
                    add(Merging.merge(liveItems.get(l), null, shape.element()));
                    l++;
                    continue;
                }
                if (done.contains(identity)) {
                    l++;
                }
            }
            if (c < config.size()) {
                PathElement identity = config.get(c);
                takeConfig(identity);
                c++;
                if (identity.equals(shared.peek())) {
                    shared.poll();
                }
            }
        }
        return result.isEmpty() ? null : result;
    }

    private void takeConfig(PathElement identity) throws TypedException {
        done.add(identity);
        add(Merging.merge(liveValues.get(identity), configValues.get(identity), shape.element()));
    }

    private void add(@Nullable JsonNode item) {
        if (item != null) {
            result.add(item);
        }
    }
}
