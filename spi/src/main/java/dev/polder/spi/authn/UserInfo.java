package dev.polder.spi.authn;

import java.util.List;
import java.util.Map;

/**
 * Who makes a request (apiserver {@code user.Info}).
 *
 * @param name the user name
 * @param uid the uid; empty when unknown
 * @param groups the groups, in order
 * @param extra further attributes
 */
public record UserInfo(String name, String uid, List<String> groups, Map<String, List<String>> extra) {

    /** Members may do everything, everywhere. */
    public static final String MASTERS = "system:masters";

    public static final String AUTHENTICATED = "system:authenticated";
    public static final String UNAUTHENTICATED = "system:unauthenticated";

    /** Who a request without credentials comes from. */
    public static final UserInfo ANONYMOUS = new UserInfo("system:anonymous", "", List.of(UNAUTHENTICATED), Map.of());

    public UserInfo {
        groups = List.copyOf(groups);
        extra = Map.copyOf(extra);
    }

    public boolean in(String group) {
        return groups.contains(group);
    }
}
