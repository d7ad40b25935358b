package dev.polder.server.api.access;

import dev.polder.server.api.ApiServer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Nobody grants more than they have, whichever way they write (k/k {@code registry/rbac/role/policybased/storage.go} and its
 * neighbours; texts from {@code registry/rbac/validation/rule.go}).
 */
class EscalationTest {

    @RegisterExtension
    static final ApiServer api = Users.start();

    private static final String HELD = " is attempting to grant RBAC permissions not currently held:\n";
    private static final String SECRETS = "{APIGroups:[\"\"], Resources:[\"secrets\"], Verbs:[\"get\"]}";

    private final ApiServer ann = api.as("ann");
    private final String namespace = api.namespace();
    private final String roles = Users.RBAC + "namespaces/" + namespace + "/roles";
    private final String bindings = Users.RBAC + "namespaces/" + namespace + "/rolebindings";

    /** Ann may write roles and bindings, and read config maps. */
    @BeforeEach
    void prepare() {
        api.post(
                        roles,
                        "{'metadata':{'name':'granter'},'rules':[{'apiGroups':['rbac.authorization.k8s.io'],'resources':"
                                + "['roles','rolebindings'],'verbs':['get','create','update','patch','delete']},"
                                + "{'apiGroups':[''],'resources':['configmaps'],'verbs':['get','list']}]}")
                .expect(201);
        Users.bind(api, namespace, "ann-grants", "Role/granter", "ann");
    }

    private static String refusal(String resource, String name, String missing) {
        return resource + ".rbac.authorization.k8s.io \"" + name
                + "\" is forbidden: user \"ann\" (groups=[\"system:authenticated\"])" + HELD + missing;
    }

    @Test
    void role_withRulesThatAreNotHeld_isRefused_inEveryWayToWriteIt() {
        String secrets = Users.roleBody("more", "", "secrets", "get");
        ann.post(roles, secrets).refused(403, "Forbidden", refusal("roles", "more", SECRETS));
        ann.apply(
                        roles + "/more?fieldManager=m",
                        "{'apiVersion':'rbac.authorization.k8s.io/v1','kind':'Role'," + secrets.substring(1))
                .refused(403, "Forbidden", refusal("roles", "more", SECRETS));
        ann.post(roles, Users.roleBody("more", "", "configmaps", "get")).expect(201);
        ann.put(roles + "/more", secrets).refused(403, "Forbidden", refusal("roles", "more", SECRETS));
        ann.mergePatch(roles + "/more", "{'rules':[{'apiGroups':[''],'resources':['secrets'],'verbs':['get']}]}")
                .refused(403, "Forbidden", refusal("roles", "more", SECRETS));
        ann.jsonPatch(roles + "/more", "[{'op':'replace','path':'/rules/0/resources/0','value':'secrets'}]")
                .refused(403, "Forbidden", refusal("roles", "more", SECRETS));
        ann.post(roles + "?dryRun=All", Users.roleBody("dry", "", "secrets", "get"))
                .refused(403, "Forbidden", refusal("roles", "dry", SECRETS));
    }

    @Test
    void missingRules_areListedTogether() {
        ann.post(
                        roles,
                        "{'metadata':{'name':'more'},'rules':[{'apiGroups':['apps',''],'resources':['secrets'],'verbs':"
                                + "['get','list']}]}")
                .refused(
                        403,
                        "Forbidden",
                        refusal(
                                "roles",
                                "more",
                                "{APIGroups:[\"\"], Resources:[\"secrets\"], Verbs:[\"get\" \"list\"]}\n"
                                        + "{APIGroups:[\"apps\"], Resources:[\"secrets\"], Verbs:[\"get\" \"list\"]}"));
    }

    @Test
    void binding_ofARoleThatIsNotHeld_isRefused() {
        Users.role(api, namespace, "secrets", "secrets", "get");
        ann.post(bindings, Users.bindingBody("own", "Role/secrets", "ann"))
                .refused(403, "Forbidden", refusal("rolebindings", "own", SECRETS));
        ann.post(bindings, Users.bindingBody("own", "Role/none", "ann"))
                .refused(404, "NotFound", "roles.rbac.authorization.k8s.io \"none\" not found");
        ann.post(bindings, Users.bindingBody("own", "ClusterRole/none", "ann"))
                .refused(404, "NotFound", "clusterroles.rbac.authorization.k8s.io \"none\" not found");
        ann.post(bindings, Users.bindingBody("own", "Role/granter", "bob")).expect(201);
    }

    @Test
    void bindVerb_letsBindThatRole_escalateVerb_letsWriteIt() {
        api.post(
                        roles,
                        "{'metadata':{'name':'binder'},'rules':[{'apiGroups':['rbac.authorization.k8s.io'],'resources':"
                                + "['clusterroles'],'verbs':['bind'],'resourceNames':['view']},"
                                + "{'apiGroups':['rbac.authorization.k8s.io'],'resources':['roles'],'verbs':['escalate']}]}")
                .expect(201);
        Users.bind(api, namespace, "ann-binds", "Role/binder", "ann");
        ann.post(bindings, Users.bindingBody("views", "ClusterRole/view", "bob"))
                .expect(201);
        ann.post(bindings, Users.bindingBody("edits", "ClusterRole/edit", "bob"))
                .expect(403);
        ann.post(roles, Users.roleBody("more", "", "secrets", "get")).expect(201);
    }

    @Test
    void rightsInOneNamespace_grantNothingInAnother() {
        String other = api.namespace();
        ann.post(Users.RBAC + "namespaces/" + other + "/roles", Users.roleBody("r", "", "configmaps", "get"))
                .expect(403);
        ann.post(Users.RBAC + "clusterroles", Users.roleBody("r", "", "configmaps", "get"))
                .expect(403);
    }

    @Test
    void finalizers_areFreeToGo_howeverMuchARoleGrants() {
        api.post(
                        roles,
                        "{'metadata':{'name':'held','finalizers':['example.com/x']},'rules':[{'apiGroups':[''],'resources':"
                                + "['secrets'],'verbs':['get']}]}")
                .expect(201);
        ann.mergePatch(roles + "/held", "{'metadata':{'finalizers':null}}").expect(200);
        ann.mergePatch(roles + "/held", "{'metadata':{'labels':{'a':'b'}}}").expect(403);
    }

    @Test
    void aggregationRule_isForThoseWhoMayEverything() {
        String name = api.fresh("gather");
        api.post(
                        Users.RBAC + "clusterroles",
                        "{'metadata':{'name':'" + name + "'},'rules':[{'apiGroups':['rbac.authorization.k8s.io'],"
                                + "'resources':['clusterroles'],'verbs':['create']}]}")
                .expect(201);
        api.post(Users.RBAC + "clusterrolebindings", Users.bindingBody(name, "ClusterRole/" + name, "ann"))
                .expect(201);
        String gathers = "{'metadata':{'name':'" + name + "-all'},'aggregationRule':{'clusterRoleSelectors':[{"
                + "'matchLabels':{'x':'y'}}]}}";
        ann.post(Users.RBAC + "clusterroles", gathers)
                .refused(
                        403,
                        "Forbidden",
                        "clusterroles.rbac.authorization.k8s.io \"" + name
                                + "-all\" is forbidden: must have cluster-admin privileges to use the aggregationRule");
        api.as("kim").post(Users.RBAC + "clusterroles", gathers).expect(201);
    }
}
