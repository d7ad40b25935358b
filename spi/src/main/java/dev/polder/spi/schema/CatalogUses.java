package dev.polder.spi.schema;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** How many have each catalogue, so that the last to have one is known without a look at the others. Nothing here blocks. */
public final class CatalogUses {

    private final Map<String, Integer> uses = new ConcurrentHashMap<>();

    /** Somebody has a catalogue, by its hash. */
    public void add(String hash) {
        uses.merge(hash, 1, Integer::sum);
    }

    /** Somebody who was added has it no more; whether nobody has it now. */
    public boolean remove(String hash) {
        return uses.computeIfPresent(hash, (any, count) -> count == 1 ? null : count - 1) == null;
    }
}
