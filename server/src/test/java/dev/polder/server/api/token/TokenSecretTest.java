package dev.polder.server.api.token;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.WatchStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Tokens that lie in Secrets, as upstream's {@code tokens_controller.go} and {@code legacy.go} have them. */
class TokenSecretTest {

    @RegisterExtension
    static final ApiServer api = ApiServer.start();

    private static String secrets(String namespace) {
        return "/api/v1/namespaces/" + namespace + "/secrets";
    }

    /** Makes a Secret for an account and waits until it is filled or gone. */
    private static Answer make(ApiServer where, String namespace, String account) {
        try (WatchStream watch = where.watch(secrets(namespace) + "?watch=true&fieldSelector=metadata.name%3Dheld")) {
            where.post(
                            secrets(namespace),
                            "{'metadata':{'name':'held','annotations':{'kubernetes.io/service-account.name':'" + account
                                    + "'}},'type':'kubernetes.io/service-account-token'}")
                    .expect(201);
            watch.next("ADDED", "held");
            if (where.get("/api/v1/namespaces/" + namespace + "/serviceaccounts/" + account)
                            .code()
                    == 200) {
                watch.next("MODIFIED", "held");
            } else {
                watch.next("DELETED", "held");
            }
        }
        return where.get(secrets(namespace) + "/held");
    }

    private static String decoded(Answer secret, String key) {
        return new String(Base64.getDecoder().decode(secret.at("/data/" + key)), StandardCharsets.UTF_8);
    }

    @Test
    void secret_isFilled_andItsTokenIsGood() {
        String ns = api.namespace();
        String uid = Tokens.account(api, ns, "builder").at("/metadata/uid");
        Answer secret = make(api, ns, "builder");
        assertThat(secret.at("/metadata/annotations/kubernetes.io~1service-account.uid"))
                .isEqualTo(uid);
        assertThat(decoded(secret, "namespace")).isEqualTo(ns);
        assertThat(decoded(secret, "ca.crt")).isEqualTo(api.files().authority());
        String token = decoded(secret, "token");
        ObjectNode claims = Tokens.claims(token);
        assertThat(claims.path("iss").asText()).isEqualTo("kubernetes/serviceaccount");
        assertThat(claims.path("kubernetes.io/serviceaccount/clusterName").asText())
                .isEqualTo("root");
        assertThat(claims.has("exp")).isFalse();
        Answer review = Tokens.review(api, token, "").expect(201);
        assertThat(review.at("/status/user/username")).isEqualTo("system:serviceaccount:" + ns + ":builder");
        assertThat(review.at("/status/user/extra/authentication.kcp.io~1cluster-name/0"))
                .isEqualTo("root");
        api.as(token).get("/api/v1/namespaces").expect(403);
        api.bare().as(token).get("/openid/v1/jwks").expect(200);
    }

    // legacy.go: a token ends with its Secret, and when the Secret holds another one.
    @Test
    void token_endsWithWhatTheSecretHolds() {
        String ns = api.namespace();
        Tokens.account(api, ns, "builder");
        String token = decoded(make(api, ns, "builder"), "token");
        api.as(token).get("/api/v1/namespaces").expect(403);
        api.mergePatch(secrets(ns) + "/held", "{'metadata':{'labels':{'a':'b'}}}")
                .expect(200);
        api.as(token).get("/api/v1/namespaces").expect(403);
        api.mergePatch(secrets(ns) + "/held", "{'data':{'token':'bm90IGl0'}}").expect(200);
        api.as(token).get("/api/v1/namespaces").expect(401);
        assertThat(Tokens.review(api, token, "").at("/status/error")).isEqualTo("Token does not match server's copy");
        api.delete(secrets(ns) + "/held").expect(200);
        assertThat(Tokens.review(api, token, "").at("/status/error")).isEqualTo("Token has been invalidated");
    }

    @Test
    void secretOfNoAccount_goes() {
        String ns = api.namespace();
        make(api, ns, "nobody").expect(404);
    }

    @Test
    void secretOfADeletedAccount_goes() throws InterruptedException {
        String ns = api.namespace();
        Tokens.account(api, ns, "builder");
        String token = decoded(make(api, ns, "builder"), "token");
        try (WatchStream watch = api.watch(secrets(ns) + "?watch=true")) {
            watch.next("ADDED", "held");
            api.delete("/api/v1/namespaces/" + ns + "/serviceaccounts/builder").expect(200);
            watch.next("DELETED", "held");
        }
        api.as(token).get("/api/v1/namespaces").expect(401);
    }

    // The account of that name in another cluster has nothing to do with it.
    @Test
    void accountOfAnotherCluster_fillsNothing() {
        String ns = api.namespace();
        ApiServer other = api.inCluster("system:admin");
        other.post("/api/v1/namespaces", "{'metadata':{'name':'" + ns + "'}}").expect(201);
        Tokens.account(other, ns, "builder");
        make(api, ns, "builder").expect(404);
        String token = decoded(make(other, ns, "builder"), "token");
        assertThat(Tokens.claims(token)
                        .path("kubernetes.io/serviceaccount/clusterName")
                        .asText())
                .isEqualTo("system:admin");
    }
}
