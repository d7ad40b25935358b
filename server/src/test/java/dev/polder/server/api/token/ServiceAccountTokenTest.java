package dev.polder.server.api.token;

import static dev.polder.server.api.token.Tokens.review;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.workspace.Workspaces;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tokens of service accounts as upstream's {@code registry/core/serviceaccount/storage/token.go} issues them. */
class ServiceAccountTokenTest {

    private static final String ISSUER = "https://kcp.default.svc";

    @RegisterExtension
    static final ApiServer api = ApiServer.start();

    @BeforeAll
    static void awaitAccounts() {
        Tokens.defaultAccount(api);
        Tokens.defaultAccount(api.inCluster("system:admin"));
    }

    // upstream pkg/serviceaccount/claims.go and kcp's fork of it: the claims, and clusterName.
    @Test
    void token_claimsItsAccount_andTheClusterOfThat() {
        String ns = api.namespace();
        String uid = Tokens.account(api, ns, "builder").at("/metadata/uid");
        Answer answer = api.post(Tokens.path(ns, "builder"), "{'spec':{}}").expect(201);
        assertThat(answer.at("/kind")).isEqualTo("TokenRequest");
        assertThat(answer.at("/apiVersion")).isEqualTo("authentication.k8s.io/v1");
        assertThat(answer.at("/metadata/name")).isEqualTo("builder");
        assertThat(answer.at("/metadata/namespace")).isEqualTo(ns);
        assertThat(answer.at("/spec/expirationSeconds")).isEqualTo("3600");
        assertThat(answer.at("/spec/audiences/0")).isEqualTo(ISSUER);
        String token = answer.at("/status/token");
        ObjectNode claims = Tokens.claims(token);
        long issued = claims.path("iat").asLong();
        assertThat(claims.path("exp").asLong()).isEqualTo(issued + 3600);
        assertThat(claims.path("nbf").asLong()).isEqualTo(issued);
        assertThat(Instant.parse(answer.at("/status/expirationTimestamp")).getEpochSecond())
                .isEqualTo(issued + 3600);
        assertThat(claims.path("iss").asText()).isEqualTo(ISSUER);
        assertThat(claims.path("aud").toString()).isEqualTo("[\"" + ISSUER + "\"]");
        assertThat(claims.path("sub").asText()).isEqualTo("system:serviceaccount:" + ns + ":builder");
        assertThat(claims.path("jti").asText()).hasSize(36);
        assertThat(claims.path("kubernetes.io").toString())
                .isEqualTo("{\"clusterName\":\"root\",\"namespace\":\"" + ns
                        + "\",\"serviceaccount\":{\"name\":\"builder\",\"uid\":\"" + uid + "\"}}");
        assertThat(Tokens.header(token).path("kid").asText())
                .isEqualTo(api.get("/openid/v1/jwks").at("/keys/0/kid"));
        assertThat(Tokens.header(token).path("alg").asText())
                .isEqualTo(api.get("/openid/v1/jwks").at("/keys/0/alg"));
    }

    // upstream pkg/apis/authentication/validation/validation.go.
    @ParameterizedTest
    @CsvSource({
        "599, 599: may not specify a duration less than 10 minutes",
        "-1, -1: may not specify a duration less than 10 minutes",
        "4294967297, 4294967297: may not specify a duration larger than 2^32 seconds"
    })
    void duration_outOfBounds_isInvalid(long seconds, String why) {
        api.post(Tokens.path("default", "default"), "{'spec':{'expirationSeconds':" + seconds + "}}")
                .refused(
                        422,
                        "Invalid",
                        "TokenRequest.authentication.k8s.io \"\" is invalid: spec.expirationSeconds: Invalid value: "
                                + why);
    }

    // upstream registry/core/serviceaccount/storage/token.go, the switch over boundObjectRef.
    @Test
    void boundObject_mustBeASecretThatIsThere() {
        String ns = api.namespace();
        Tokens.account(api, ns, "builder");
        String uid = api.post("/api/v1/namespaces/" + ns + "/secrets", "{'metadata':{'name':'held'},'data':{}}")
                .expect(201)
                .at("/metadata/uid");
        String path = Tokens.path(ns, "builder");
        api.post(path, bound("v1", "ConfigMap", "held", ""))
                .refused(400, "BadRequest", "cannot bind token to object of type /v1, Kind=ConfigMap");
        api.post(path, bound("apps/v1", "Secret", "held", ""))
                .refused(400, "BadRequest", "cannot bind token to object of type apps/v1, Kind=Secret");
        api.post(path, bound("v1", "Secret", "none", "")).refused(404, "NotFound", "secrets \"none\" not found");
        api.post(path, bound("v1", "Pod", "p", "")).refused(404, "NotFound", "pods \"p\" not found");
        api.post(path, bound("v1", "Secret", "held", "other"))
                .refused(
                        409,
                        "Conflict",
                        "Operation cannot be fulfilled on Secret \"held\": the UID in the bound object reference"
                                + " (other) does not match the UID in record. The object might have been deleted and"
                                + " then recreated");
        String token =
                api.post(path, bound("v1", "Secret", "held", uid)).expect(201).at("/status/token");
        assertThat(Tokens.claims(token).at("/kubernetes.io/secret").toString())
                .isEqualTo("{\"name\":\"held\",\"uid\":\"" + uid + "\"}");
        assertThat(review(api, token, "").at("/status/authenticated")).isEqualTo("true");
        api.delete("/api/v1/namespaces/" + ns + "/secrets/held").expect(200);
        assertThat(review(api, token, "").at("/status/error")).isEqualTo("service account token has been invalidated");
        api.as(token).get("/api/v1/namespaces").expect(401);
    }

    private static String bound(String apiVersion, String kind, String name, String uid) {
        return "{'spec':{'boundObjectRef':{'apiVersion':'" + apiVersion + "','kind':'" + kind + "','name':'" + name
                + "','uid':'" + uid + "'}}}";
    }

    @Test
    void account_thatIsNotThere_hasNoToken() {
        api.post(Tokens.path("default", "nobody"), "{'spec':{}}")
                .refused(404, "NotFound", "serviceaccounts \"nobody\" not found");
        api.post(Tokens.path("default", "default"), "{'metadata':{'name':'other'},'spec':{}}")
                .refused(
                        422,
                        "Invalid",
                        "TokenRequest.authentication.k8s.io \"default\" is invalid: metadata.name: Invalid value:"
                                + " \"other\": must match the service account name if specified");
        api.get(Tokens.path("default", "default")).expect(405);
    }

    // apiserver pkg/authentication/serviceaccount/util.go: UserInfo; kcp's fork adds the cluster.
    @Test
    void bearer_isTheAccount_inItsGroups() {
        String ns = api.namespace();
        String uid = Tokens.account(api, ns, "builder").at("/metadata/uid");
        String token = Tokens.issue(api, ns, "builder", "{}");
        Answer self = review(api, token, "").expect(201);
        assertThat(self.at("/status/user/username")).isEqualTo("system:serviceaccount:" + ns + ":builder");
        assertThat(self.at("/status/user/uid")).isEqualTo(uid);
        assertThat(self.node("/status/user/groups").toString())
                .isEqualTo(
                        "[\"system:serviceaccounts\",\"system:serviceaccounts:" + ns + "\",\"system:authenticated\"]");
        assertThat(self.at("/status/user/extra/authentication.kcp.io~1cluster-name/0"))
                .isEqualTo("root");
        assertThat(self.at("/status/user/extra/authentication.kubernetes.io~1credential-id/0"))
                .isEqualTo("JTI=" + Tokens.claims(token).path("jti").asText());
        assertThat(api.as(token).get("/api/v1/namespaces").expect(403).at("/message"))
                .contains("User \"system:serviceaccount:" + ns + ":builder\" cannot list");
    }

    // kcp pkg/server/filters/serviceaccounts.go: in-cluster clients know no /clusters prefix.
    @Test
    void pathWithoutACluster_isThatOfTheToken() {
        String cluster = Workspaces.ready(api, api.fresh("home"), "universal")
                .at("/spec/cluster")
                .asText();
        ApiServer admin = api.inCluster(cluster);
        Tokens.defaultAccount(admin);
        String token = Tokens.issue(admin, "default", "default", "{}");
        assertThat(Tokens.claims(token).at("/kubernetes.io/clusterName").asText())
                .isEqualTo(cluster);
        // Whoever may not enter hears the same there as with the prefix, and nothing of the root cluster.
        assertThat(api.bare().as(token).get("/openid/v1/jwks").expect(200).text())
                .isEqualTo(admin.as(token).get("/openid/v1/jwks").expect(200).text());
        assertThat(api.bare()
                        .as(token)
                        .get("/api/v1/namespaces/default/configmaps")
                        .expect(403)
                        .text())
                .isEqualTo(admin.as(token)
                        .get("/api/v1/namespaces/default/configmaps")
                        .text())
                .contains("access denied");
    }

    // The account of another cluster may have the same name: its token is not this one's.
    @Test
    void tokenOfAnotherCluster_staysAStranger() {
        ApiServer admin = api.inCluster("system:admin");
        String token = Tokens.issue(admin, "default", "default", "{}");
        assertThat(review(api, token, "")
                        .node("/status/user/extra/authentication.kcp.io~1cluster-name")
                        .toString())
                .isEqualTo("[\"system:admin\"]");
        assertThat(review(api, token, "").at("/status/user/uid"))
                .isNotEqualTo(api.get("/api/v1/namespaces/default/serviceaccounts/default")
                        .at("/metadata/uid"));
        String ns = api.namespace();
        Tokens.account(api, ns, "here");
        admin.post(Tokens.path(ns, "here"), "{'spec':{}}").expect(404);
        api.as(token).get("/api/v1/namespaces/" + ns + "/secrets").expect(403);
    }

    // upstream registry/authentication/tokenreview/storage.go.
    @Test
    void review_tellsWhomTheTokenIsMeantFor() {
        String elsewhere = Tokens.issue(api, "default", "default", "{'audiences':['vault','other']}");
        assertThat(review(api, elsewhere, "").expect(201).at("/status/error"))
                .isEqualTo("token audiences [\"vault\" \"other\"] is invalid for the target audiences [\"" + ISSUER
                        + "\"]");
        assertThat(review(api, elsewhere, "").at("/status/authenticated")).isEmpty();
        Answer meant = review(api, elsewhere, ",'audiences':['vault','third']").expect(201);
        assertThat(meant.at("/status/authenticated")).isEqualTo("true");
        assertThat(meant.node("/status/audiences").toString()).isEqualTo("[\"vault\"]");
        api.as(elsewhere).get("/api/v1/namespaces").expect(401);
        api.post(Tokens.REVIEWS, "{'spec':{}}")
                .refused(400, "BadRequest", "token is required for TokenReview in authentication");
        assertThat(review(api, "nonsense", "").at("/status/error")).isEqualTo("invalid bearer token");
        Answer administrator = review(api, api.files().shardAdminToken(), "").expect(201);
        assertThat(administrator.at("/status/user/username")).isEqualTo("shard-admin");
        assertThat(administrator.node("/status/audiences").toString()).isEqualTo("[\"" + ISSUER + "\"]");
        assertThat(review(api, api.files().shardAdminToken(), ",'audiences':['vault']")
                        .at("/status/error"))
                .isEqualTo("invalid bearer token");
    }

    @Test
    void deletedAccount_takesItsTokensAlong_andAnotherOfItsNameGetsThemNotBack() {
        String ns = api.namespace();
        Tokens.account(api, ns, "gone");
        String token = Tokens.issue(api, ns, "gone", "{}");
        ApiServer bearer = api.as(token);
        bearer.get("/api/v1/namespaces").expect(403);
        String path = "/api/v1/namespaces/" + ns + "/serviceaccounts/gone";
        String first = api.get(path).at("/metadata/uid");
        api.delete(path).expect(200);
        bearer.get("/api/v1/namespaces").refused(401, "Unauthorized", "Unauthorized");
        assertThat(review(api, token, "").at("/status/error")).isEqualTo("serviceaccounts \"gone\" not found");
        String second = Tokens.account(api, ns, "gone").at("/metadata/uid");
        bearer.get("/api/v1/namespaces").expect(401);
        assertThat(review(api, token, "").at("/status/error"))
                .isEqualTo("service account UID (" + second + ") does not match claim (" + first + ")");
        assertThat(List.of(first)).doesNotContain(second);
    }
}
