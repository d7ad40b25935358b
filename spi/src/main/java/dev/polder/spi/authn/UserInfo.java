package dev.polder.spi.authn;

import java.util.ArrayList;
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

    /** kcp's group of administrators of every workspace. */
    public static final String KCP_ADMINS = "system:kcp:admin";

    public static final String AUTHENTICATED = "system:authenticated";
    public static final String UNAUTHENTICATED = "system:unauthenticated";

    /** Who a request without credentials comes from. */
    public static final UserInfo ANONYMOUS = new UserInfo("system:anonymous", "", List.of(UNAUTHENTICATED), Map.of());

    public UserInfo {
        groups = List.copyOf(groups);
        extra = Map.copyOf(extra);
    }

    /** This user as one who has shown who it is; nobody is both that and unauthenticated. */
    public UserInfo authenticated() {
        if (in(AUTHENTICATED) || in(UNAUTHENTICATED)) {
            return this;
        }
        List<String> all = new ArrayList<>(groups);
        all.add(AUTHENTICATED);
        return new UserInfo(name, uid, all, extra);
    }

    public boolean in(String group) {
        return groups.contains(group);
    }
}
