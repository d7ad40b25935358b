package dev.polder.machinery.claims;

import java.util.List;
import java.util.Map;

/**
 * The user that claims stand for.
 *
 * @param uid empty when the claims have none
 */
public record ClaimedUser(String name, String uid, List<String> groups, Map<String, List<String>> extra) {

    public ClaimedUser {
        groups = List.copyOf(groups);
        extra = Map.copyOf(extra);
    }
}
