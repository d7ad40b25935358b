package dev.polder.server.authz.rbac;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.json.Json;
import dev.polder.machinery.rbac.Subject;
import dev.polder.spi.authn.UserInfo;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Who a user is to the maximal permission policy of an export: somebody whose name and groups have a prefix, so that what the
 * provider grants there is never taken for what it grants in its own workspace (kcp's fork of Kubernetes, {@code
 * pkg/registry/rbac/validation/kcp.go}, {@code PrefixUser}; {@code MaximalPermissionPolicyRBACUserGroupPrefix}).
 */
public final class PolicyUsers {

    /** What stands before the names of users and groups. */
    public static final String PREFIX = "apis.kcp.io:binding:";

    private PolicyUsers() {}

    /**
     * A user with the prefix, warrants included. Service accounts have the name that tells where they lie; one that does not
     * lie in exactly one logical cluster is nobody.
     */
    public static UserInfo prefixed(UserInfo user) {
        return prefixed(user, 0);
    }

    private static UserInfo prefixed(UserInfo user, int depth) {
        String name = user.name();
        if (EffectiveUsers.isServiceAccount(user)) {
            List<String> homes = user.extra().getOrDefault(EffectiveUsers.CLUSTER_NAME, List.of());
            if (homes.size() != 1) {
                String group = user.in(UserInfo.AUTHENTICATED) ? UserInfo.AUTHENTICATED : UserInfo.UNAUTHENTICATED;
                return new UserInfo(PREFIX + UserInfo.ANONYMOUS.name(), "", List.of(PREFIX + group), Map.of());
            }
            name = EffectiveUsers.GLOBAL_ACCOUNT
                    + homes.get(0)
                    + ":"
                    + user.name().substring(Subject.ACCOUNT_PREFIX.length());
        }
        List<String> groups = new ArrayList<>(user.groups().size());
        user.groups().forEach(group -> groups.add(PREFIX + group));
        Map<String, List<String>> extra = user.extra();
        if (extra.containsKey(EffectiveUsers.WARRANT)) {
            extra = new HashMap<>(extra);
            List<String> warrants = new ArrayList<>();
            if (depth < EffectiveUsers.MAX_DEPTH) {
                for (String text : user.extra().getOrDefault(EffectiveUsers.WARRANT, List.of())) {
                    EffectiveUsers.warrant(text)
                            .ifPresent(warrant -> warrants.add(warrant(prefixed(warrant, depth + 1))));
                }
            }
            extra.put(EffectiveUsers.WARRANT, warrants);
        }
        return new UserInfo(PREFIX + name, user.uid(), groups, extra);
    }

    /**
     * The same for the policy that bounds a request in a consumer's logical cluster: what the user's scopes and warrants make
     * of it <em>there</em> is what it is where the export lies (kcp asks that cluster's roles in the context of the request).
     */
    public static UserInfo in(LogicalClusterName consumer, UserInfo user) {
        UserInfo prefixed = prefixed(user);
        List<UserInfo> effective = EffectiveUsers.of(consumer.value(), prefixed);
        List<String> warrants = new ArrayList<>();
        for (UserInfo other : effective.subList(1, effective.size())) {
            warrants.add(warrant(bare(other)));
        }
        UserInfo first = bare(effective.get(0));
        return warrants.isEmpty()
                ? first
                : new UserInfo(first.name(), "", first.groups(), Map.of(EffectiveUsers.WARRANT, warrants));
    }

    /**
     * The same for a question about a claimed resource, which is asked where its export lies: service accounts keep nothing of
     * the scope that their tokens have, as it would never be that cluster; others do (kcp {@code
     * pkg/virtual/apiexport/authorizer/maximal_permission_policy.go}).
     */
    public static UserInfo ofClaim(UserInfo user) {
        UserInfo prefixed = prefixed(user);
        if (!EffectiveUsers.isServiceAccount(user)) {
            return prefixed;
        }
        Map<String, List<String>> extra = new HashMap<>(prefixed.extra());
        extra.remove(EffectiveUsers.SCOPES);
        extra.remove(EffectiveUsers.CLUSTER_NAME);
        return new UserInfo(prefixed.name(), prefixed.uid(), prefixed.groups(), extra);
    }

    private static UserInfo bare(UserInfo user) {
        return new UserInfo(user.name(), "", user.groups(), Map.of());
    }

    private static String warrant(UserInfo user) {
        ObjectNode warrant = Json.object();
        warrant.put("user", user.name());
        warrant.put("uid", user.uid());
        list(warrant.putArray("groups"), user.groups());
        ObjectNode extra = warrant.putObject("extra");
        user.extra().forEach((key, values) -> list(extra.putArray(key), values));
        return new String(Json.write(warrant), StandardCharsets.UTF_8);
    }

    private static void list(ArrayNode into, List<String> texts) {
        texts.forEach(into::add);
    }
}
