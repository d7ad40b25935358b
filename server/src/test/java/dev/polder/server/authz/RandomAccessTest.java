package dev.polder.server.authz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.api.cluster.ClusterScope;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.cluster.LogicalClusterPhase;
import dev.polder.machinery.rbac.RoleReference;
import dev.polder.server.authz.rbac.Policies;
import dev.polder.server.config.AuthzConfig;
import dev.polder.spi.authn.UserInfo;
import dev.polder.spi.authz.Attributes;
import dev.polder.spi.authz.Decision;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random roles and bindings in clusters whose names begin with each other's, written and removed while everybody asks for
 * everything: each decision is what a plain reading of all that is stored gives.
 */
class RandomAccessTest {

    private static final List<String> CLUSTERS = List.of("a", "a-b", "a0", "ab", "system:admin");
    private static final List<String> USERS = List.of("ann", "bob", "ab");
    private static final List<String> GROUPS = List.of("ann", "team", "ab");
    private static final List<String> NAMESPACES = List.of("", "n", "n-n");
    private static final List<String> RESOURCES = List.of("maps", "pods");
    private static final List<String> ROLES = List.of("r1", "r2");
    private static final int STEPS = 150;

    private final Map<String, List<String>> roles = new HashMap<>();
    private final Map<String, Granted> bindings = new HashMap<>();

    /** What a binding grants, and whom. */
    private record Granted(String cluster, String namespace, String role, String subject) {}

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void decision_isThatOfAPlainReading(long seed) {
        Random random = new Random(seed);
        try (RoleStore store = new RoleStore()) {
            Policies policies = new Policies(store.view(), 60);
            Gate gate = new Gate(LogicalClusterPhase.READY, List.of());
            AccessChain chain = new AccessChain(
                    policies,
                    PolicySources.NONE,
                    name -> Optional.of(gate),
                    AuthzConfig.defaults(),
                    AccessChain.noWebhook());
            int allowed = 0;
            for (int step = 0; step < STEPS; step++) {
                change(store, random);
                for (int i = 0; i < 20; i++) {
                    allowed += compare(chain, random) ? 1 : 0;
                }
                compareRules(policies, random);
            }
            assertThat(allowed).describedAs("both answers were given").isBetween(STEPS / 4, STEPS * 19);
        }
    }

    private static <T> T any(List<T> list, Random random) {
        return list.get(random.nextInt(list.size()));
    }

    private void change(RoleStore store, Random random) {
        String cluster = any(CLUSTERS, random);
        String namespace = any(NAMESPACES, random);
        String name = any(ROLES, random);
        switch (random.nextInt(4)) {
            case 0 -> {
                List<String> resources = new ArrayList<>(RESOURCES);
                resources.remove(random.nextInt(2));
                boolean enters = random.nextInt(3) > 0 && namespace.isEmpty();
                store.role(
                        cluster,
                        namespace,
                        name,
                        "[{'apiGroups':[''],'resources':['" + resources.get(0) + "'],'verbs':['get']}"
                                + (enters ? ",{'nonResourceURLs':['/'],'verbs':['access']}" : "") + "]");
                if (enters) {
                    resources.add("/");
                }
                roles.put(cluster + " " + namespace + " " + name, resources);
            }
            case 1 -> {
                String role = cluster + " " + namespace + " " + name;
                if (roles.remove(role) != null) {
                    store.unrole(cluster, namespace, name);
                }
            }
            case 2 -> {
                String kind = random.nextBoolean() ? "User" : "Group";
                String subject = kind + "/" + any(kind.equals("User") ? USERS : GROUPS, random);
                String role = (namespace.isEmpty() || random.nextBoolean() ? "ClusterRole/" : "Role/") + name;
                String binding = "b" + random.nextInt(4);
                store.binding(cluster, namespace, binding, role, subject);
                bindings.put(cluster + " " + namespace + " " + binding, new Granted(cluster, namespace, role, subject));
            }
            default -> {
                String binding = "b" + random.nextInt(4);
                if (bindings.remove(cluster + " " + namespace + " " + binding) != null) {
                    store.unbind(cluster, namespace, binding);
                }
            }
        }
    }

    private boolean compare(AccessChain chain, Random random) {
        String cluster = any(CLUSTERS, random);
        String namespace = any(NAMESPACES, random);
        String resource = any(RESOURCES, random);
        UserInfo user = new UserInfo(any(USERS, random), "", List.of(any(GROUPS, random)), Map.of());
        boolean allowed = chain.authorize(new Attributes(
                        user,
                        new ClusterScope.OneCluster(new LogicalClusterName(cluster)),
                        "get",
                        "",
                        "v1",
                        resource,
                        "",
                        namespace,
                        "x",
                        ""))
                instanceof Decision.Allow;
        assertThat(allowed)
                .describedAs("%s %s in %s of %s, with %s and %s", user, resource, namespace, cluster, roles, bindings)
                .isEqualTo(expected(user, cluster, namespace, resource));
        return allowed;
    }

    /** A role is told as it is, whoever has it. */
    private void compareRules(Policies policies, Random random) {
        String cluster = any(CLUSTERS, random);
        String namespace = any(NAMESPACES, random);
        String name = any(ROLES, random);
        RoleReference role =
                new RoleReference("rbac.authorization.k8s.io", namespace.isEmpty() ? "ClusterRole" : "Role", name);
        List<String> shared = roles.get("system:admin " + namespace + " " + name);
        List<String> expected = roles.getOrDefault(cluster + " " + namespace + " " + name, shared);
        assertThat(policies.rules(new LogicalClusterName(cluster), role, namespace)
                        .map(rules -> rules.get(0).resources()))
                .describedAs("%s in %s of %s, with %s", role, namespace, cluster, roles)
                .isEqualTo(Optional.ofNullable(expected).map(resources -> resources.subList(0, 1)));
    }

    private boolean expected(UserInfo user, String cluster, String namespace, String resource) {
        return !cluster.startsWith("system:")
                && grants(user, cluster, "", "/")
                && (grants(user, cluster, "", resource)
                        || (!namespace.isEmpty() && grants(user, cluster, namespace, resource)));
    }

    private boolean grants(UserInfo user, String cluster, String namespace, String what) {
        return bindings.values().stream()
                .filter(granted ->
                        granted.cluster().equals(cluster) || granted.cluster().equals("system:admin"))
                .filter(granted -> granted.namespace().equals(namespace))
                .filter(granted -> granted.subject().equals("User/" + user.name())
                        || granted.subject().equals("Group/" + user.groups().get(0)))
                .anyMatch(granted -> rules(granted, cluster).contains(what));
    }

    /** Bindings of everywhere grant roles of everywhere; others grant their own before those. */
    private List<String> rules(Granted granted, String cluster) {
        String kindAndName = granted.role();
        String name = kindAndName.substring(kindAndName.indexOf('/') + 1);
        String in = kindAndName.startsWith("ClusterRole") ? "" : granted.namespace();
        List<String> shared = roles.getOrDefault("system:admin " + in + " " + name, List.of());
        return granted.cluster().equals("system:admin")
                ? shared
                : roles.getOrDefault(cluster + " " + in + " " + name, shared);
    }
}
