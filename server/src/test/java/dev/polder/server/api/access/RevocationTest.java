package dev.polder.server.api.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.server.api.ApiServer;
import dev.polder.server.api.WatchStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Watches end at the revision that takes away what they are allowed by. */
class RevocationTest {

    @RegisterExtension
    static final ApiServer api = Users.start();

    private final ApiServer ann = api.as("ann");
    private final String namespace = api.namespace();
    private final String maps = "/api/v1/namespaces/" + namespace + Users.MAPS;
    private final String bindings = Users.RBAC + "namespaces/" + namespace + "/rolebindings";

    /** Of what is written here; each namespace has a config map of its own that comes by itself. */
    private WatchStream watch(ApiServer who, String... headers) {
        return who.watch(
                maps + "?watch=true&fieldSelector=metadata.name%21%3Dkube-root-ca.crt&resourceVersion="
                        + api.get(maps).version(),
                headers);
    }

    private void write(String name) {
        api.post(maps, "{'metadata':{'name':'" + name + "'}}").expect(201);
    }

    /** What a stream tells up to its end. */
    private static List<String> told(WatchStream watch) {
        return watch.rest().stream().map(WatchStream.Event::name).toList();
    }

    @Test
    void lostBinding_endsTheWatch_andNothingWrittenAfterItIsSeen() {
        Users.role(api, namespace, "reader", "configmaps", "list watch");
        Users.bind(api, namespace, "ann-reads", "Role/reader", "ann");
        Users.bind(api, namespace, "bob-reads", "Role/reader", "bob");
        try (WatchStream ending = watch(ann);
                WatchStream other = watch(api.as("bob"))) {
            write("before");
            ending.next("ADDED", "before");
            api.delete(bindings + "/ann-reads").expect(200);
            write("after");
            assertThat(told(ending)).isEmpty();
            other.next("ADDED", "before");
            other.next("ADDED", "after");
        }
        ann.get(maps + "?watch=true").expect(403);
    }

    @Test
    void idleWatch_endsToo() {
        Users.role(api, namespace, "reader", "configmaps", "list watch");
        Users.bind(api, namespace, "ann-reads", "Role/reader", "ann");
        try (WatchStream ending = watch(ann)) {
            api.mergePatch(
                            Users.RBAC + "namespaces/" + namespace + "/roles/reader",
                            "{'rules':[{'apiGroups':[''],'resources':['configmaps'],'verbs':['list']}]}")
                    .expect(200);
            ending.expectEnd();
        }
    }

    @Test
    void watchThatAnotherBindingAllows_goesOn() {
        Users.role(api, namespace, "reader", "configmaps", "list watch");
        Users.bind(api, namespace, "first", "Role/reader", "ann");
        Users.bind(api, namespace, "second", "Role/reader", "ann");
        try (WatchStream lasting = watch(ann)) {
            api.delete(bindings + "/first").expect(200);
            write("after");
            lasting.next("ADDED", "after");
            api.delete(bindings + "/second").expect(200);
            write("later");
            assertThat(told(lasting)).isEmpty();
        }
    }

    /** Every write is one after the revocation or one before: there is no moment in which a late one gets through. */
    @Test
    void noWriteAfterTheRevocation_isEverSeen() {
        Users.role(api, namespace, "reader", "configmaps", "list watch");
        for (int i = 0; i < 25; i++) {
            String binding = "reads-" + i;
            Users.bind(api, namespace, binding, "Role/reader", "ann");
            try (WatchStream ending = watch(ann)) {
                write("seen-" + i);
                api.delete(bindings + "/" + binding).expect(200);
                long revoked = Long.parseLong(api.get(bindings).version());
                write("hidden-" + i);
                for (WatchStream.Event event : ending.rest()) {
                    assertThat(event.version()).isLessThan(revoked);
                    assertThat(event.name()).startsWith("seen-");
                }
            }
        }
    }

    @Test
    void policyOfEveryCluster_isHeeded() {
        ApiServer admin = api.inCluster("system:admin");
        admin.post(
                        Users.RBAC + "clusterroles",
                        Users.roleBody("watch-maps-" + namespace, "", "configmaps", "list watch"))
                .expect(201);
        admin.post(
                        Users.RBAC + "clusterrolebindings",
                        Users.bindingBody("ann-" + namespace, "ClusterRole/watch-maps-" + namespace, "ann"))
                .expect(201);
        try (WatchStream ending = watch(ann)) {
            admin.delete(Users.RBAC + "clusterrolebindings/ann-" + namespace).expect(200);
            write("after");
            assertThat(told(ending)).isEmpty();
        }
    }

    @Test
    void watchOfAnAccount_endsWithTheAccount() {
        String accounts = "/api/v1/namespaces/" + namespace + "/serviceaccounts";
        api.post(accounts, "{'metadata':{'name':'robot'}}").expect(201);
        Users.role(api, namespace, "reader", "configmaps", "list watch");
        api.post(
                        bindings,
                        "{'metadata':{'name':'robot-reads'},'roleRef':{'apiGroup':'rbac.authorization.k8s.io','kind':"
                                + "'Role','name':'reader'},'subjects':[{'kind':'ServiceAccount','name':'robot',"
                                + "'namespace':'" + namespace + "'}]}")
                .expect(201);
        String token = api.post(accounts + "/robot/token", "{}").expect(201).at("/status/token");
        try (WatchStream ending = watch(api.as(token))) {
            write("before");
            ending.next("ADDED", "before");
            api.delete(accounts + "/robot").expect(200);
            write("after");
            assertThat(told(ending)).isEmpty();
        }
    }

    @Test
    void watchOfSomebodyImpersonated_whoseAccountNeverWas_goesOn() {
        try (WatchStream lasting = watch(
                api,
                "Impersonate-User",
                "system:serviceaccount:none:none",
                "Impersonate-Group",
                "system:masters",
                "Impersonate-Uid",
                "1",
                "Impersonate-Extra-Authentication.kcp.io%2fcluster-name",
                "root")) {
            write("after");
            lasting.next("ADDED", "after");
        }
    }
}
