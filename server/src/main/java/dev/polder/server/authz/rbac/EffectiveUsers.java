package dev.polder.server.authz.rbac;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.machinery.rbac.Subject;
import dev.polder.spi.authn.ExtraKeys;
import dev.polder.spi.authn.UserInfo;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Who a user is in a logical cluster: itself where it is in scope, somebody anonymous elsewhere, and whoever its warrants
 * name (kcp's fork of Kubernetes, {@code pkg/registry/rbac/validation/kcp.go}; kcp {@code authorizers.md}).
 */
public final class EffectiveUsers {

    /** Extra that limits a user: the values all hold, of the clusters of one value any. */
    public static final String SCOPES = "authentication.kcp.io/scopes";

    /** Extra with further identities, as JSON. */
    public static final String WARRANT = ExtraKeys.WARRANT;

    /** Extra with the logical cluster that a service account lies in. */
    public static final String CLUSTER_NAME = ExtraKeys.CLUSTER_NAME;

    private static final String CLUSTER_SCOPE = "cluster:";
    private static final String FOREIGN_GROUP = "system:cluster:";

    /** What a service account is called outside the logical cluster that it lies in; that and the rest follow. */
    static final String GLOBAL_ACCOUNT = "system:kcp:serviceaccount:";

    /** Warrants within warrants end here: JSON that nests deeper was not written for anybody. */
    static final int MAX_DEPTH = 16;

    private EffectiveUsers() {}

    /**
     * All that a user is in a cluster, itself first.
     *
     * @param cluster the logical cluster; empty outside all of them
     */
    public static List<UserInfo> of(String cluster, UserInfo user) {
        if (user.extra().isEmpty()) {
            return List.of(user);
        }
        List<UserInfo> users = new ArrayList<>();
        List<UserInfo> strangers = new ArrayList<>();
        collect(cluster, user, 0, users, strangers);
        users.addAll(strangers);
        return users;
    }

    private static void collect(
            String cluster, UserInfo user, int depth, List<UserInfo> users, List<UserInfo> strangers) {
        if (inScope(cluster, user)) {
            users.add(user);
        } else {
            UserInfo stranger = stranger(user);
            if (!strangers.contains(stranger)) {
                strangers.add(stranger);
            }
        }
        List<String> homes = user.extra().getOrDefault(CLUSTER_NAME, List.of());
        if (isServiceAccount(user) && homes.size() == 1 && allowedByScopes(cluster, user)) {
            users.add(new UserInfo(
                    GLOBAL_ACCOUNT + homes.get(0) + ":" + user.name().substring(Subject.ACCOUNT_PREFIX.length()),
                    "",
                    user.in(UserInfo.AUTHENTICATED) ? List.of(UserInfo.AUTHENTICATED) : List.of(),
                    user.extra()));
        }
        if (depth == MAX_DEPTH) {
            return;
        }
        for (String text : user.extra().getOrDefault(WARRANT, List.of())) {
            warrant(text)
                    .filter(warrant ->
                            !isServiceAccount(warrant) || warrant.extra().containsKey(CLUSTER_NAME))
                    .ifPresent(warrant -> collect(cluster, warrant, depth + 1, users, strangers));
        }
    }

    /** Whether a user name is that of a service account. */
    public static boolean isServiceAccount(UserInfo user) {
        return user.name().startsWith(Subject.ACCOUNT_PREFIX);
    }

    /** Whether a user is what it says it is in a cluster; an account that does not say where it lies is at home everywhere. */
    public static boolean inScope(String cluster, UserInfo user) {
        List<String> homes = user.extra().getOrDefault(CLUSTER_NAME, List.of());
        if (isServiceAccount(user) && !homes.isEmpty() && (homes.size() > 1 || !homes.contains(cluster))) {
            return false;
        }
        return allowedByScopes(cluster, user);
    }

    /** Scopes bound whatever a user says of itself: who impersonates can say that an account lies anywhere. */
    private static boolean allowedByScopes(String cluster, UserInfo user) {
        for (String scopes : user.extra().getOrDefault(SCOPES, List.of())) {
            if (!clusters(scopes).contains(cluster)) {
                return false;
            }
        }
        return true;
    }

    /** Somebody from elsewhere, of whom no more is known than from which clusters. */
    private static UserInfo stranger(UserInfo user) {
        if (!user.in(UserInfo.AUTHENTICATED)) {
            return UserInfo.ANONYMOUS;
        }
        List<String> groups = new ArrayList<>();
        groups.add(UserInfo.AUTHENTICATED);
        origins(user).forEach(origin -> groups.add(FOREIGN_GROUP + origin));
        return new UserInfo(UserInfo.ANONYMOUS.name(), "", groups, Map.of());
    }

    private static Set<String> origins(UserInfo user) {
        List<String> values = user.extra().getOrDefault(SCOPES, List.of());
        Set<String> origins = new TreeSet<>();
        if (!values.isEmpty()) {
            origins.addAll(clusters(values.get(0)));
            values.forEach(value -> origins.retainAll(clusters(value)));
        }
        List<String> homes = user.extra().getOrDefault(CLUSTER_NAME, List.of());
        if (isServiceAccount(user) && homes.size() == 1 && allowedByScopes(homes.get(0), user)) {
            origins.addAll(homes);
        }
        return origins;
    }

    private static Set<String> clusters(String scopes) {
        Set<String> clusters = new LinkedHashSet<>();
        for (String scope : scopes.split(",")) {
            if (scope.startsWith(CLUSTER_SCOPE)) {
                clusters.add(scope.substring(CLUSTER_SCOPE.length()));
            }
        }
        return clusters;
    }

    /** The identity that a warrant names; empty for one that cannot be read. */
    static Optional<UserInfo> warrant(String text) {
        try {
            ObjectNode warrant = Json.readObject(text.getBytes(StandardCharsets.UTF_8));
            Map<String, List<String>> extra = new HashMap<>();
            warrant.path("extra").properties().forEach(entry -> extra.put(entry.getKey(), texts(entry.getValue())));
            return Optional.of(new UserInfo(
                    warrant.path("user").asText(""),
                    warrant.path("uid").asText(""),
                    texts(warrant.path("groups")),
                    extra));
        } catch (IOException malformed) {
            return Optional.empty();
        }
    }

    private static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(text -> texts.add(text.asText()));
        return texts;
    }
}
