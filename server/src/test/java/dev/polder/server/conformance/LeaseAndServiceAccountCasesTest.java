package dev.polder.server.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.WatchStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A51, A53, A54, A67 (k/k {@code test/e2e/common/node/lease.go}, {@code test/e2e/auth/service_accounts.go}). */
class LeaseAndServiceAccountCasesTest {

    @RegisterExtension
    static final ApiServer api = ApiServer.start();

    @Tag("k8s-21.17")
    @Test
    void lease_hasEveryVerb() {
        String leases = "/apis/coordination.k8s.io/v1/namespaces/" + api.namespace() + "/leases";
        String spec = "{'holderIdentity':'holder','leaseDurationSeconds':30,'leaseTransitions':0,"
                + "'acquireTime':'2026-01-02T03:04:05.000006Z','renewTime':'2026-01-02T03:04:10.000000Z'}";
        api.post(leases, "{'metadata':{'name':'lease'},'spec':" + spec + "}").expect(201);
        Answer read = api.get(leases + "/lease").expect(200);
        assertThat(read.node("/spec")).isEqualTo(Answer.object(spec));

        String other = "{'holderIdentity':'holder2','leaseDurationSeconds':45,'leaseTransitions':1,"
                + "'acquireTime':'2026-01-02T03:05:05.000000Z','renewTime':'2026-01-02T03:05:10.000000Z'}";
        ObjectNode lease = read.json();
        lease.set("spec", Answer.object(other));
        api.put(leases + "/lease", lease).expect(200);
        assertThat(api.get(leases + "/lease").node("/spec")).isEqualTo(Answer.object(other));

        String third = "{'holderIdentity':'holder3','leaseDurationSeconds':60,'leaseTransitions':2,"
                + "'acquireTime':'2026-01-02T03:06:05.000000Z','renewTime':'2026-01-02T03:06:10.000000Z'}";
        api.strategicPatch(leases + "/lease", "{'spec':" + third + "}").expect(200);
        assertThat(api.get(leases + "/lease").node("/spec")).isEqualTo(Answer.object(third));

        api.post(leases, "{'metadata':{'name':'lease2','labels':{'deletecollection':'true'}},'spec':" + spec + "}")
                .expect(201);
        assertThat(api.get(leases).expect(200).names()).containsExactly("lease", "lease2");
        api.delete(leases + "?labelSelector=deletecollection%3Dtrue").expect(200);
        assertThat(api.get(leases).expect(200).names()).containsExactly("lease");
        api.delete(leases + "/lease").expect(200);
        api.get(leases + "/lease").refused(404, "NotFound", "leases.coordination.k8s.io \"lease\" not found");
    }

    // "should create a serviceAccountToken and ensure a successful TokenReview".
    @Test
    void serviceAccountToken_isReviewed() {
        String namespace = api.namespace();
        String accounts = "/api/v1/namespaces/" + namespace + "/serviceaccounts";
        String uid = api.post(accounts, "{'metadata':{'name':'account'}}")
                .expect(201)
                .at("/metadata/uid");
        Answer issued = api.post(
                        accounts + "/account/token",
                        "{'apiVersion':'authentication.k8s.io/v1','kind':'TokenRequest','metadata':{'name':'account',"
                                + "'namespace':'" + namespace + "'},'spec':{'expirationSeconds':3600}}")
                .expect(201);
        String token = issued.at("/status/token");
        assertThat(token).isNotEmpty();
        assertThat(issued.at("/status/expirationTimestamp")).isNotEmpty();
        Answer review = api.post(
                        "/apis/authentication.k8s.io/v1/tokenreviews",
                        "{'apiVersion':'authentication.k8s.io/v1','kind':'TokenReview','metadata':{'name':'token'},"
                                + "'spec':{'token':'" + token + "'}}")
                .expect(201);
        assertThat(review.node("/status/error").isMissingNode()).isTrue();
        assertThat(review.at("/status/authenticated")).isEqualTo("true");
        assertThat(review.at("/status/user/uid")).isEqualTo(uid);
    }

    @Test
    void serviceAccount_livesUnderAWatch() {
        String accounts = "/api/v1/namespaces/" + api.namespace() + "/serviceaccounts";
        String label = "labelSelector=test-serviceaccount-static%3Dtrue";
        try (WatchStream watch = api.watch(accounts + "?watch=true&" + label)) {
            api.post(
                            accounts,
                            "{'metadata':{'name':'testserviceaccount','labels':{'test-serviceaccount-static':'true'}}}")
                    .expect(201);
            watch.next("ADDED", "testserviceaccount");
            api.strategicPatch(accounts + "/testserviceaccount", "{'automountServiceAccountToken':false}")
                    .expect(200);
            assertThat(watch.next("MODIFIED", "testserviceaccount").at("/automountServiceAccountToken"))
                    .isEqualTo("false");
            Answer everywhere = api.get("/api/v1/serviceaccounts?" + label).expect(200);
            assertThat(everywhere.names()).containsExactly("testserviceaccount");
            assertThat(everywhere.at("/items/0/automountServiceAccountToken")).isEqualTo("false");
            api.delete(accounts + "?" + label).expect(200);
            watch.next("DELETED", "testserviceaccount");
        }
    }

    @Test
    void serviceAccount_isUpdated() {
        String accounts = "/api/v1/namespaces/" + api.namespace() + "/serviceaccounts";
        ObjectNode account = api.post(accounts, "{'metadata':{'name':'e2e'},'automountServiceAccountToken':false}")
                .expect(201)
                .json();
        account.put("automountServiceAccountToken", true);
        assertThat(api.put(accounts + "/e2e", account).expect(200).at("/automountServiceAccountToken"))
                .isEqualTo("true");
        assertThat(api.get(accounts + "/e2e").at("/automountServiceAccountToken"))
                .isEqualTo("true");
    }
}
