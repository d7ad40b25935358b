package dev.polder.server.authz.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cluster.ClusterScope;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.json.Json;
import dev.polder.server.config.AuthzConfig;
import dev.polder.server.request.outgoing.Peer;
import dev.polder.server.request.outgoing.PeerAnswer;
import dev.polder.server.request.outgoing.PeerClient;
import dev.polder.server.request.outgoing.PeerException;
import dev.polder.spi.authn.UserInfo;
import dev.polder.spi.authz.Attributes;
import dev.polder.spi.authz.Decision;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** As apiserver's {@code plugin/pkg/authorizer/webhook/webhook_v1_test.go} and {@code webhook_v1beta1_test.go} have it. */
class WebhookAuthorizerTest {

    private static final UserInfo BOB = new UserInfo("bob", "7", List.of("team"), Map.of("k", List.of("v", "w")));

    private final List<ObjectNode> sent = new ArrayList<>();
    private final Deque<Object> answers = new ArrayDeque<>();
    private Instant now = Instant.EPOCH;
    private boolean closed;

    private final PeerClient peer = new PeerClient() {
        @Override
        public PeerAnswer post(byte[] json, int seconds, int most) throws PeerException {
            sent.add(Json.readOwn(json));
            Object next = answers.size() > 1 ? answers.poll() : answers.peek();
            if (next instanceof PeerException failure) {
                throw failure;
            }
            if (next instanceof Integer code) {
                return new PeerAnswer(code, "text/plain", new byte[0]);
            }
            return new PeerAnswer(
                    201,
                    "application/json",
                    String.valueOf(next).replace('\'', '"').getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public PeerAnswer get(int seconds, int most) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {
            closed = true;
        }
    };

    private final WebhookAuthorizer webhook = authorizer("v1");

    private WebhookAuthorizer authorizer(String version) {
        return new WebhookAuthorizer(
                peer,
                new AuthzConfig.Webhook(
                        Peer.ofOperator("https://localhost:1/", ""),
                        version,
                        Duration.ofMinutes(5),
                        Duration.ofSeconds(30)),
                () -> now,
                new WebhookAuthorizer.Backoff(Duration.ZERO, RandomGenerator.getDefault()));
    }

    private static String status(String status) {
        return "{'kind':'SubjectAccessReview','apiVersion':'authorization.k8s.io/v1','status':{" + status + "}}";
    }

    private static Attributes asked(UserInfo user, String cluster) {
        return new Attributes(
                user,
                new ClusterScope.OneCluster(new LogicalClusterName(cluster)),
                "get",
                "apps",
                "v1",
                "deployments",
                "scale",
                "ns",
                "web",
                "/apis/apps/v1/namespaces/ns/deployments/web/scale");
    }

    private static Attributes path(UserInfo user) {
        return new Attributes(user, null, "get", "", "", "", "", "", "", "/version");
    }

    @Test
    void review_saysWhoWantsWhatWhere() {
        answers.add(status("'allowed':true"));
        assertThat(webhook.authorize(asked(BOB, "c1"))).isInstanceOf(Decision.Allow.class);
        assertThat(sent.get(0).toString().replace('"', '\''))
                .isEqualTo("{'kind':'SubjectAccessReview','apiVersion':'authorization.k8s.io/v1','metadata':"
                        + "{'creationTimestamp':null},'spec':{'resourceAttributes':{'namespace':'ns','verb':'get',"
                        + "'group':'apps','version':'v1','resource':'deployments','subresource':'scale','name':'web'},"
                        + "'user':'bob','groups':['team'],'extra':{'authorization.kcp.io/cluster-name':['c1'],"
                        + "'authorization.kubernetes.io/cluster-name':['c1'],'k':['v','w']},'uid':'7'},"
                        + "'status':{'allowed':false}}");
        webhook.authorize(path(new UserInfo("eve", "", List.of(), Map.of())));
        assertThat(sent.get(1).path("spec").toString().replace('"', '\''))
                .isEqualTo("{'nonResourceAttributes':{'path':'/version','verb':'get'},'user':'eve'}");
    }

    // apiserver plugin/pkg/authorizer/webhook: fieldSelectorToAuthorizationAPI and labelSelectorToAuthorizationAPI.
    @Test
    void selectors_areToldAsRequirements_andMakeAQuestionOfItsOwn() {
        answers.add(status("'allowed':false"));
        answers.add(status("'allowed':true"));
        Attributes all = asked(BOB, "c1");
        assertThat(webhook.authorize(all)).isInstanceOf(Decision.NoOpinion.class);
        assertThat(webhook.authorize(all.narrowed(Attributes.Selectors.lenient(
                        "spec.nodeName=n1,status.phase!=Failed", "b in (y,x),a=1,!gone,there,c notin (z),n>3"))))
                .isInstanceOf(Decision.Allow.class);
        assertThat(sent.get(0).at("/spec/resourceAttributes").has("fieldSelector"))
                .isFalse();
        assertThat(sent.get(1)
                        .at("/spec/resourceAttributes/fieldSelector")
                        .toString()
                        .replace('"', '\''))
                .isEqualTo("{'requirements':[{'key':'spec.nodeName','operator':'In','values':['n1']},"
                        + "{'key':'status.phase','operator':'NotIn','values':['Failed']}]}");
        assertThat(sent.get(1)
                        .at("/spec/resourceAttributes/labelSelector")
                        .toString()
                        .replace('"', '\''))
                .contains(
                        "{'key':'b','operator':'In','values':['x','y']}", "{'key':'a','operator':'In','values':['1']}")
                .contains("{'key':'gone','operator':'DoesNotExist'}", "{'key':'there','operator':'Exists'}")
                .contains("{'key':'c','operator':'NotIn','values':['z']}")
                .doesNotContain("'n'");
    }

    @Test
    void olderVersion_callsGroupsGroup() {
        answers.add(status("'allowed':true").replace("io/v1'", "io/v1beta1'"));
        assertThat(authorizer("v1beta1").authorize(asked(BOB, "c1"))).isInstanceOf(Decision.Allow.class);
        assertThat(sent.get(0).path("apiVersion").asText()).isEqualTo("authorization.k8s.io/v1beta1");
        assertThat(sent.get(0).at("/spec/group/0").asText()).isEqualTo("team");
        assertThat(sent.get(0).at("/spec/groups").isMissingNode()).isTrue();
    }

    /** Whoever could write the extra would have the webhook decide about another cluster. */
    @Test
    void cluster_isTheServersToName() {
        answers.add(status("'allowed':true"));
        UserInfo liar = new UserInfo(
                "liar",
                "",
                List.of(),
                Map.of(SubjectReview.CLUSTER, List.of("mine"), SubjectReview.FORMER_CLUSTER, List.of("mine")));
        webhook.authorize(asked(liar, "yours"));
        webhook.authorize(path(liar));
        assertThat(sent.get(0).at("/spec/extra").toString())
                .doesNotContain("mine")
                .contains("yours");
        assertThat(sent.get(1).at("/spec/extra").isMissingNode()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "'allowed':true,'reason':'r' | Allowed | r",
                "'allowed':false,'reason':'r' | NoOpinion | r",
                "'allowed':false,'denied':true,'reason':'r' | Denied | r",
                "'allowed':true,'denied':true,'reason':'r' | Denied | r"
            })
    void answer_isHeard(String status, String word, String reason) {
        answers.add(status(status));
        Decision decision = webhook.authorize(asked(BOB, "c1"));
        assertThat(decision.word()).isEqualTo(word);
        assertThat(decision.reason()).isEqualTo(reason);
        assertThat(decision.stage()).isEqualTo("Webhook");
    }

    @Test
    void masters_areNotAskedAbout() {
        UserInfo master = new UserInfo("m", "", List.of(UserInfo.MASTERS), Map.of());
        assertThat(webhook.authorize(asked(master, "c1"))).isInstanceOf(Decision.Allow.class);
        assertThat(webhook.atOnce(asked(master, "c1"))).isPresent();
        assertThat(sent).isEmpty();
    }

    /** kcp {@code WithWarrantsAndScopes}: each identity is asked about, until one is decided about. */
    @Test
    void everyIdentity_isAskedAbout() {
        answers.add(status("'allowed':false"));
        answers.add(status("'allowed':true"));
        UserInfo warranted = new UserInfo(
                "bob",
                "",
                List.of("team", UserInfo.AUTHENTICATED),
                Map.of(
                        "authentication.kcp.io/scopes", List.of("cluster:other"),
                        "authorization.kcp.io/warrant", List.of("{\"user\":\"ann\"}")));
        assertThat(webhook.authorize(asked(warranted, "c1"))).isInstanceOf(Decision.Allow.class);
        assertThat(sent)
                .extracting(review -> review.at("/spec/user").asText())
                .containsExactly("ann", "system:anonymous");
    }

    @Test
    void answers_areKeptForAWhile_forTheSameQuestionInTheSameCluster() {
        answers.add(status("'allowed':true"));
        assertThat(webhook.atOnce(asked(BOB, "c1"))).isEmpty();
        webhook.authorize(asked(BOB, "c1"));
        assertThat(webhook.atOnce(asked(BOB, "c1"))).get().isInstanceOf(Decision.Allow.class);
        assertThat(webhook.atOnce(asked(BOB, "c2"))).isEmpty();
        assertThat(webhook.atOnce(asked(new UserInfo("bob", "8", List.of("team"), Map.of()), "c1")))
                .isEmpty();
        now = now.plus(Duration.ofMinutes(5)).minusMillis(1);
        assertThat(webhook.atOnce(asked(BOB, "c1"))).isPresent();
        now = now.plusMillis(1);
        assertThat(webhook.atOnce(asked(BOB, "c1"))).isEmpty();
        answers.clear();
        answers.add(status("'allowed':false,'denied':true"));
        webhook.authorize(asked(BOB, "c1"));
        now = now.plusSeconds(29);
        assertThat(webhook.atOnce(asked(BOB, "c1"))).get().isInstanceOf(Decision.Deny.class);
        now = now.plusSeconds(1);
        assertThat(webhook.atOnce(asked(BOB, "c1"))).isEmpty();
    }

    @Test
    void answersKept_areBounded() {
        answers.add(status("'allowed':true"));
        for (int i = 0; i < AnswerCache.MOST + 100; i++) {
            webhook.authorize(asked(new UserInfo("u" + i, "", List.of(), Map.of()), "c1"));
        }
        assertThat(webhook.size()).isEqualTo(AnswerCache.MOST);
        Attributes large = new Attributes(BOB, null, "get", "", "", "", "", "", "", "/" + "x".repeat(10_000));
        webhook.authorize(large);
        assertThat(webhook.atOnce(large))
                .as("answers to long questions are not kept")
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 504, 429})
    void passingTrouble_isAskedAgain_fiveTimesAtMost(int code) {
        answers.add(code);
        answers.add(code);
        answers.add(status("'allowed':true"));
        assertThat(webhook.authorize(asked(BOB, "c1"))).isInstanceOf(Decision.Allow.class);
        assertThat(sent).hasSize(3);
        sent.clear();
        answers.clear();
        answers.add(code);
        assertThat(webhook.authorize(asked(BOB, "c2"))).isInstanceOf(Decision.Failed.class);
        assertThat(sent).hasSize(5);
        assertThat(webhook.atOnce(asked(BOB, "c2")))
                .as("a failure is no answer to keep")
                .isEmpty();
    }

    @Test
    void otherTrouble_isNoOpinionAtOnce() {
        for (Object answer : List.of(
                404,
                new PeerException("dial tcp 127.0.0.1:1: connect: connection refused"),
                "no JSON",
                "{'kind':'Other','apiVersion':'authorization.k8s.io/v1'}",
                status("'allowed':true").replace("io/v1'", "io/v1beta1'"))) {
            answers.clear();
            answers.add(answer);
            sent.clear();
            assertThat(webhook.authorize(asked(BOB, "c1"))).as("%s", answer).isInstanceOf(Decision.Failed.class);
            assertThat(sent).hasSize(1);
        }
        answers.clear();
        answers.add(new PeerException("read tcp: connection reset by peer"));
        sent.clear();
        webhook.authorize(asked(BOB, "c1"));
        assertThat(sent).hasSize(5);
    }

    @Test
    void end_closesConnections() {
        webhook.close();
        assertThat(closed).isTrue();
    }
}
