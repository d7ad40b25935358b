package dev.polder.spi.authn;

import java.util.List;

/**
 * Groups that the server itself gives to requests which come through the services of initializers and terminators, and nobody
 * else: whoever is in one has been let in already (kcp {@code pkg/authorization/lifecycle_groups.go}).
 */
public final class LifecycleGroups {

    private static final List<String> PREFIXES = List.of("system:kcp:initializer:", "system:kcp:terminator:");

    private LifecycleGroups() {}

    /** Whether a group is one of these. */
    public static boolean is(String group) {
        for (String prefix : PREFIXES) {
            if (group.startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }

    /** Whether any of the groups is one of these. */
    public static boolean any(List<String> groups) {
        for (String group : groups) {
            if (is(group)) {
                return true;
            }
        }
        return false;
    }

    /**
     * The user without these groups: no credential can hold them (kcp's front proxy, {@code --authentication-drop-groups}).
     *
     * @return the same user when it has none
     */
    public static UserInfo without(UserInfo user) {
        if (!any(user.groups())) {
            return user;
        }
        List<String> others = user.groups().stream().filter(group -> !is(group)).toList();
        return new UserInfo(user.name(), user.uid(), others, user.extra());
    }
}
