package dev.polder.server.authz.rbac;

import dev.polder.machinery.rbac.Binding;
import dev.polder.machinery.rbac.PolicyRule;
import dev.polder.machinery.rbac.RoleReference;
import dev.polder.machinery.rbac.Subject;
import dev.polder.spi.authn.UserInfo;
import dev.polder.spi.authz.Attributes;
import dev.polder.spi.authz.Decision;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a user may do in one logical cluster: the grants of the bindings that are about them, there and in the cluster whose
 * roles and bindings count everywhere. Asking it reads nothing and makes nothing.
 */
public final class Standing {

    /** How many namespaces are remembered: whoever asks about more pays for the look-up again. */
    private static final int NAMESPACES = 1_024;

    private final ClusterPolicy everywhere;
    private final ClusterPolicy local;
    private final Set<Subject.Key> keys;
    private final Set<String> groups;
    private final Set<RoleReference> missing = ConcurrentHashMap.newKeySet();
    private final Grants ofCluster;
    private final boolean access;
    private final Map<String, Grants> ofNamespaces = new ConcurrentHashMap<>();

    /** Grants by where the bindings lie. */
    private record Grants(List<Grant> everywhere, List<Grant> local) {

        Decision.@Nullable Allow first(Attributes asked) {
            Decision.Allow allowed = Grant.first(everywhere, asked);
            return allowed != null ? allowed : Grant.first(local, asked);
        }
    }

    Standing(String cluster, UserInfo user, ClusterPolicy everywhere, ClusterPolicy local) {
        this.everywhere = everywhere;
        this.local = local;
        Set<Subject.Key> keysOfAll = new LinkedHashSet<>();
        Set<String> groupsOfAll = new HashSet<>();
        for (UserInfo one : EffectiveUsers.of(cluster, user)) {
            keysOfAll.add(new Subject.Key(false, one.name()));
            one.groups().forEach(group -> keysOfAll.add(new Subject.Key(true, group)));
            groupsOfAll.addAll(one.groups());
        }
        this.keys = keysOfAll;
        this.groups = groupsOfAll;
        this.ofCluster = grants("");
        this.access = Grant.allowsPath(ofCluster.everywhere(), "access", "/")
                || Grant.allowsPath(ofCluster.local(), "access", "/");
    }

    /** Whether it was made of these very policies. */
    boolean isOf(ClusterPolicy otherEverywhere, ClusterPolicy otherLocal) {
        return everywhere == otherEverywhere && local == otherLocal;
    }

    /** The groups that the user is in here, warrants and scopes considered. */
    public Set<String> groups() {
        return groups;
    }

    /** Whether the user may enter: verb {@code access} on {@code /}. */
    public boolean access() {
        return access;
    }

    /** The roles that bindings of the user refer to, and that are not there. */
    public Set<RoleReference> missing() {
        return missing;
    }

    /** Why not everything is known: the same in the words of upstream's listers; empty when nothing is missing. */
    public String problem() {
        return missing.stream()
                .map(role -> role.kind().toLowerCase(Locale.ROOT) + "." + role.apiGroup() + " \"" + role.name()
                        + "\" not found")
                .sorted()
                .collect(Collectors.joining(", "));
    }

    /** The decision of the first binding that allows a request; null when none does. */
    public Decision.@Nullable Allow decide(Attributes asked) {
        Decision.Allow allowed = ofCluster.first(asked);
        if (allowed != null || asked.namespace().isEmpty()) {
            return allowed;
        }
        return inNamespace(asked.namespace()).first(asked);
    }

    /**
     * Every rule that applies to the user, in the order in which bindings are looked at.
     *
     * @param namespace the namespace whose bindings count besides; empty for none
     */
    public List<PolicyRule> rules(String namespace) {
        Grants within = namespace.isEmpty() ? new Grants(List.of(), List.of()) : inNamespace(namespace);
        List<PolicyRule> rules = new ArrayList<>();
        for (List<Grant> grants :
                List.of(ofCluster.everywhere(), within.everywhere(), ofCluster.local(), within.local())) {
            grants.forEach(grant -> rules.addAll(grant.rules()));
        }
        return rules;
    }

    private Grants inNamespace(String namespace) {
        Grants known = ofNamespaces.get(namespace);
        if (known != null) {
            return known;
        }
        if (ofNamespaces.size() >= NAMESPACES) {
            ofNamespaces.clear();
        }
        Grants made = grants(namespace);
        ofNamespaces.put(namespace, made);
        return made;
    }

    private Grants grants(String namespace) {
        List<Grant> bootstrap = grants(everywhere, namespace, "05-bootstrap", false);
        // Where the two are one, its bindings are looked at once.
        return new Grants(bootstrap, local == everywhere ? List.of() : grants(local, namespace, "05-local", true));
    }

    private List<Grant> grants(ClusterPolicy policy, String namespace, String stage, boolean resolveLocally) {
        List<Grant> grants = new ArrayList<>();
        for (Binding binding : policy.bindings(namespace, keys)) {
            List<PolicyRule> rules = resolveLocally ? local.rules(binding.role(), namespace) : null;
            if (rules == null) {
                rules = everywhere.rules(binding.role(), namespace);
            }
            if (rules == null) {
                missing.add(binding.role());
            } else {
                grants.add(new Grant(rules, new Decision.Allow("access granted", stage, reason(binding))));
            }
        }
        return List.copyOf(grants);
    }

    private String reason(Binding binding) {
        for (Subject subject : binding.subjects()) {
            if (keys.contains(subject.key(binding.namespace()))) {
                return binding.reason(subject);
            }
        }
        throw new IllegalStateException("a binding that is about somebody else: " + binding);
    }
}
