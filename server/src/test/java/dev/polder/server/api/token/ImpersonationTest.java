package dev.polder.server.api.token;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Acting as somebody else, through the whole server. */
class ImpersonationTest {

    @RegisterExtension
    static final ApiServer api = ApiServer.start();

    private static Answer self(ApiServer who, String... headers) {
        return who.post(Tokens.SELF, "{}", headers);
    }

    @Test
    void administrator_isWhoeverItWants() {
        Answer bob = self(
                        api,
                        "Impersonate-User",
                        "bob",
                        "Impersonate-Group",
                        "system:masters",
                        "Impersonate-Group",
                        "team",
                        "Impersonate-Uid",
                        "7",
                        "Impersonate-Extra-Example.com%2fA",
                        "one")
                .expect(201);
        assertThat(bob.node("/status/userInfo").toString())
                .isEqualTo("{\"username\":\"bob\",\"uid\":\"7\",\"groups\":[\"system:masters\",\"team\","
                        + "\"system:authenticated\"],\"extra\":{\"example.com/a\":[\"one\"]}}");
    }

    @Test
    void impersonatedStranger_mayNoMoreThanAStranger() {
        Answer refused =
                api.get("/api/v1/namespaces", "Impersonate-User", "bob").expect(403);
        assertThat(refused.at("/message")).startsWith("namespaces is forbidden: User \"bob\" cannot list");
        api.get("/api/v1/namespaces", "Impersonate-Group", "team")
                .refused(400, "BadRequest", "requested [{Group  team    }] without impersonating a user");
    }

    @Test
    void account_mayNotBeSomebodyElse() {
        Tokens.defaultAccount(api);
        ApiServer account = api.as(Tokens.issue(api, "default", "default", "{}"));
        Answer refused = account.get("/api/v1/namespaces", "Impersonate-User", "shard-admin")
                .expect(403);
        assertThat(refused.at("/message"))
                .startsWith("users \"shard-admin\" is forbidden: User \"system:serviceaccount:default:default\" cannot"
                        + " impersonate resource \"users\" in API group \"\" at the cluster scope");
        account.get("/api", "Impersonate-User", "shard-admin", "Impersonate-Group", "system:masters")
                .refused(403, "Forbidden", "forbidden: impersonation is not allowed for the requestor");
        account.get("/api/v1/namespaces", "Impersonate-Uid", "1")
                .refused(
                        400,
                        "BadRequest",
                        "requested [{UID  1  authentication.k8s.io/v1  }] without impersonating a user");
    }
}
