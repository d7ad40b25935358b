package dev.polder.storage.view;

import dev.polder.api.json.Json;
import dev.polder.api.object.ResourceSpace;
import dev.polder.storage.view.encoding.StoredValue;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Map;

/**
 * Which objects end by themselves, and when. Objects of all other resources cost nothing: they are not looked at.
 *
 * @param rules the rule of each resource that has one
 */
public record ExpiryRules(Map<ResourceSpace, ExpiryRule> rules) {

    /** Everything stays. */
    public static final ExpiryRules NONE = new ExpiryRules(Map.of());

    /** The last second that an {@link ObjectRecord} can tell: in the year 2106. */
    private static final long LAST_SECOND = 0xffff_ffffL;

    public ExpiryRules {
        rules = Map.copyOf(rules);
    }

    /** The second at which an object ends as {@link ObjectRecord#ends} has it: 0 when it does not. */
    int ends(ResourceSpace space, byte[] value) {
        ExpiryRule rule = rules.isEmpty() ? null : rules.get(space);
        if (rule == null) {
            return 0;
        }
        try {
            return rule.end(Json.readOwn(StoredValue.json(value)))
                    .map(ExpiryRules::second)
                    .orElse(0);
        } catch (UncheckedIOException unreadable) {
            // Nobody can tell what it is; it stays until somebody looks.
            return 0;
        }
    }

    private static int second(Instant end) {
        long second = end.getEpochSecond() + (end.getNano() > 0 ? 1 : 0);
        return (int) Math.clamp(second, 1, LAST_SECOND);
    }
}
