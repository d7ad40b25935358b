package dev.polder.server.matrix;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What everybody may ask, by kcp's rules: who somebody is in a logical cluster (docs/content/concepts/authorization/
 * authorizers.md), whether they may enter it, what Kubernetes' and kcp's own roles grant everywhere (k/k {@code
 * plugin/pkg/auth/authorizer/rbac/bootstrappolicy/policy.go}, kcp {@code pkg/authorization/bootstrap/policy.go}, {@code
 * config/root}) and what the test has granted. Nothing of the server is asked.
 */
final class Model {

    private static final List<Rule> OF_AUTHENTICATED = List.of(
            Rule.on("create", "authorization.k8s.io", "selfsubjectaccessreviews,selfsubjectrulesreviews"),
            Rule.on("create", "authentication.k8s.io", "selfsubjectreviews"),
            Rule.paths("get", "/api,/api/*,/apis,/apis/*,/openapi,/openapi/*"));
    private static final List<Rule> OF_ALL = List.of(Rule.paths("get", "/healthz,/livez,/readyz,/version,/version/"));
    private static final List<Rule> OF_ACCOUNTS = List.of(Rule.paths(
            "get",
            "/.well-known/openid-configuration,/.well-known/openid-configuration/,/openid/v1/jwks,/openid/v1/jwks/"));
    private static final List<Rule> OF_ADMINISTRATORS = List.of(Rule.on("*", "*", "*"), Rule.paths("*", "*"));
    private static final List<Rule> OF_ROOT = List.of(
            Rule.paths("access", "/"),
            Rule.on("get,list,watch", "tenancy.kcp.io", "workspaces,workspacetypes"),
            Rule.on("get,list,watch", "core.kcp.io", "logicalclusters"),
            Rule.named("get,create", "tenancy.kcp.io", "workspaces", "~"),
            Rule.named("use", "tenancy.kcp.io", "workspacetypes", "universal,organization,team"),
            Rule.named("bind", "apis.kcp.io", "apiexports", "tenancy.kcp.io,topology.kcp.io"));
    private static final Set<String> OPEN = Set.of("/healthz", "/livez", "/readyz");

    /** What becomes of a request. */
    sealed interface Verdict {

        /** It is allowed in a place; null for all of them, or for the server itself. */
        record Allowed(@Nullable Place place) implements Verdict {}

        /** It is refused. */
        record Refused(int code, String message) implements Verdict {

            /** Whether the caller may not even know whether there is anything. */
            boolean isOfAccess() {
                return message.endsWith("access denied");
            }
        }
    }

    private Model() {}

    /** The verdict about a request. */
    static Verdict verdict(Caller caller, Address address, Ask ask) {
        if (address.kind() == Address.Kind.MALFORMED) {
            return new Verdict.Refused(400, "invalid cluster: \"" + address.text() + "\" does not match the regex");
        }
        if (caller == Caller.FORGER) {
            return new Verdict.Refused(401, "Unauthorized");
        }
        Address meant = address.kind() == Address.Kind.NONE && caller.home() != null
                ? new Address(Address.Kind.PLACE, caller.home().id(), caller.home())
                : address;
        Caller actor = caller;
        if (caller.impersonates()) {
            Ask impersonation = new Ask("impersonate", "", "users", "", "", caller.actsAs(), "");
            if (!may(caller, meant, impersonation)) {
                return new Verdict.Refused(403, impersonation.refusal(caller.user()));
            }
            actor = Caller.ANN;
        }
        if (!may(actor, meant, ask)) {
            return new Verdict.Refused(403, ask.refusal(actor.user()));
        }
        if (actor.isMaster() && meant.kind() == Address.Kind.UNKNOWN) {
            String resource =
                    address.text().contains(":") ? "workspaces.tenancy.kcp.io" : "logicalclusters.core.kcp.io";
            return new Verdict.Refused(404, resource + " \"" + address.text() + "\" not found");
        }
        boolean open = !ask.resourceRequest() && OPEN.contains(ask.path());
        if (Place.ASLEEP.equals(meant.place()) && !isOfSleepers(ask) && !(open && !actor.isMaster())) {
            return new Verdict.Refused(
                    403,
                    "logicalclusters.core.kcp.io \"" + Place.ASLEEP.id()
                            + "\" is forbidden: logical cluster is marked inactive");
        }
        return new Verdict.Allowed(meant.place());
    }

    /** What inactive clusters answer (kcp {@code WithBlockInactiveLogicalClusters}). */
    private static boolean isOfSleepers(Ask ask) {
        return ask.path().startsWith("/openapi") || ask.path().startsWith("/apis/core.kcp.io/v1alpha1/logicalclusters");
    }

    /** Whether somebody may ask for something there, without regard to impersonation. */
    static boolean may(Caller caller, Address address, Ask ask) {
        if (caller.isMaster() && caller != Caller.FORGER) {
            return true;
        }
        if (!ask.resourceRequest() && OPEN.contains(ask.path())) {
            return true;
        }
        return switch (address.kind()) {
            case UNKNOWN, EVERYWHERE, MALFORMED -> false;
            case NONE -> mayBare(caller, ask);
            case PLACE -> address.place() != null && mayIn(caller, address.place(), ask);
        };
    }

    /** Outside all logical clusters there is the server: what it tells of all of them is root's to give away. */
    private static boolean mayBare(Caller caller, Ask ask) {
        if (ask.resourceRequest()) {
            return false;
        }
        Place judge = Endpoint.OF_ALL.contains(ask.path()) ? Place.ROOT : Place.SYSTEM;
        return rules(caller, judge).stream().anyMatch(rule -> rule.allows(ask));
    }

    private static boolean mayIn(Caller caller, Place place, Ask ask) {
        if (place.isSystem() || isReport(ask)) {
            return false;
        }
        if (!isExported(caller, ask)) {
            return false;
        }
        List<Rule> rules = rules(caller, place);
        boolean enters = place.equals(caller.home()) || rules.stream().anyMatch(rule -> rule.allows(access()));
        return enters && rules.stream().anyMatch(rule -> rule.allows(ask));
    }

    /** What only the server says of bindings and exports (kcp {@code pkg/authorization/system_crd_authorizer.go}). */
    private static boolean isReport(Ask ask) {
        return ask.group().equals("apis.kcp.io")
                && ask.subresource().equals("status")
                && Set.of("apibindings", "apiexports").contains(ask.resource());
    }

    /**
     * Whether root's exports let somebody do that with the types of kcp's own, whatever their workspace grants them (kcp
     * {@code config/root/clusterrole-tenancy-maximal-permission-policy.yaml} and those beside it).
     */
    private static boolean isExported(Caller caller, Ask ask) {
        if (ask.group().equals("topology.kcp.io")) {
            return ask.subresource().isEmpty();
        }
        return !ask.group().equals("tenancy.kcp.io")
                || ask.subresource().isEmpty()
                || Set.of("get", "list", "watch").contains(ask.verb())
                || caller.groups().contains("system:kcp:admin");
    }

    private static Ask access() {
        return new Ask("access", "", "", "", "", "", "/");
    }

    private static List<Rule> rules(Caller caller, Place place) {
        Set<String> subjects = subjects(caller, place);
        List<Rule> rules = new ArrayList<>(OF_ALL);
        if (subjects.contains("Group system:authenticated")) {
            rules.addAll(OF_AUTHENTICATED);
            rules.addAll(place.equals(Place.ROOT) ? OF_ROOT : List.of());
        }
        if (subjects.contains("Group system:serviceaccounts")) {
            rules.addAll(OF_ACCOUNTS);
        }
        if (subjects.contains("Group system:kcp:admin")) {
            rules.addAll(OF_ADMINISTRATORS);
        }
        for (Grant grant : Grant.ALL) {
            if (grant.place().equals(place) && subjects.contains(grant.kind() + " " + grant.name())) {
                rules.add(grant.rule());
            }
        }
        return rules;
    }

    /** Service accounts are at home in their cluster; elsewhere they are known by where they come from. */
    private static Set<String> subjects(Caller caller, Place place) {
        Set<String> subjects = new LinkedHashSet<>();
        Place home = caller.home();
        if (home == null) {
            subjects.add("User " + caller.user());
            caller.groups().forEach(group -> subjects.add("Group " + group));
            return subjects;
        }
        subjects.add("User system:kcp:serviceaccount:" + home.id() + ":default:robot");
        subjects.add("Group system:authenticated");
        if (home.equals(place)) {
            subjects.add("ServiceAccount robot");
            caller.groups().forEach(group -> subjects.add("Group " + group));
        } else {
            subjects.add("User system:anonymous");
            subjects.add("Group system:cluster:" + home.id());
        }
        return subjects;
    }
}
