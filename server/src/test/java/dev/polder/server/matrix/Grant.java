package dev.polder.server.matrix;

import java.util.List;

/**
 * A rule for somebody in one logical cluster, granted by the test.
 *
 * @param kind {@code User}, {@code Group} or {@code ServiceAccount}
 * @param name whom; of service accounts one in the namespace {@code default}
 */
record Grant(Place place, String kind, String name, Rule rule) {

    private static final Rule EVERYTHING = Rule.on("*", "*", "*");
    private static final Rule EVERY_PATH = Rule.paths("*", "*");
    private static final Rule ACCESS = Rule.paths("access", "/");
    private static final String GLOBAL = "system:kcp:serviceaccount:" + Place.FOREIGN.id() + ":default:robot";

    static final List<Grant> ALL = List.of(
            new Grant(Place.OWN, "User", "ann", EVERYTHING),
            new Grant(Place.OWN, "User", "ann", EVERY_PATH),
            new Grant(Place.ASLEEP, "User", "ann", EVERYTHING),
            new Grant(Place.ASLEEP, "User", "ann", EVERY_PATH),
            new Grant(Place.PARENT, "User", "ann", ACCESS),
            new Grant(Place.PARENT, "User", "ann", Rule.on("get,list,watch", "", "configmaps")),
            new Grant(Place.OWN, "ServiceAccount", "robot", Rule.on("get,list,watch", "", "configmaps,secrets")),
            new Grant(
                    Place.OWN,
                    "ServiceAccount",
                    "robot",
                    Rule.named("get,list", "apis.kcp.io", "apiexports/content", "tools")),
            new Grant(Place.OWN, "User", "imp", ACCESS),
            new Grant(Place.OWN, "User", "imp", Rule.named("impersonate", "", "users", "ann")),
            new Grant(Place.FOREIGN, "User", "bob", EVERYTHING),
            new Grant(Place.FOREIGN, "User", "bob", EVERY_PATH),
            new Grant(Place.FOREIGN, "ServiceAccount", "robot", EVERYTHING),
            new Grant(Place.SIBLING, "User", GLOBAL, ACCESS),
            new Grant(Place.SIBLING, "User", GLOBAL, Rule.on("list", "", "configmaps")),
            new Grant(
                    Place.SIBLING, "Group", "system:cluster:" + Place.FOREIGN.id(), Rule.on("get", "", "configmaps")));

    /** As a binding has it. */
    String subject() {
        return kind.equals("ServiceAccount")
                ? "{\"kind\":\"ServiceAccount\",\"namespace\":\"default\",\"name\":\"" + name + "\"}"
                : "{\"kind\":\"" + kind + "\",\"apiGroup\":\"rbac.authorization.k8s.io\",\"name\":\"" + name + "\"}";
    }
}
