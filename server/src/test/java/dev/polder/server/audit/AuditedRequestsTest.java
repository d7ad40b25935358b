package dev.polder.server.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.api.json.Json;
import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.workspace.Workspaces;
import dev.polder.server.config.AuditConfig;
import dev.polder.server.config.ServerConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The audit log as an operator reads it: fields of audit.k8s.io/v1 Event, annotations of kcp's {@code WithAuditEventClusterAnnotation}. */
class AuditedRequestsTest {

    private static final String POLICY = """
            apiVersion: audit.k8s.io/v1
            kind: Policy
            omitManagedFields: true
            rules:
            - level: None
              nonResourceURLs: ["/openapi/*"]
            - level: Metadata
              nonResourceURLs: ["/api*"]
            - level: RequestResponse
              resources: [{group: "", resources: ["configmaps", "secrets"]}]
            - level: Request
              resources: [{group: "", resources: ["events"]}]
              omitStages: [RequestReceived]
            - level: Metadata
            """;

    private static ApiServer api;
    private static Path log;

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException {
        log = folder.resolve("logs/audit.log");
        Path policy = Files.writeString(folder.resolve("policy.yaml"), POLICY);
        AuditConfig none = AuditConfig.none();
        api = ApiServer.start(ServerConfig.embedded()
                .with(new AuditConfig(policy, log, none.mode(), none.buffer(), none.rotation())));
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    /** The events of a request whose answer has come: in mode blocking they are in the file before. */
    private static List<JsonNode> events(Answer answer) throws IOException {
        String id = answer.headers().firstValue("audit-id").orElse("");
        List<JsonNode> found = new ArrayList<>();
        for (String line : Files.readAllLines(log)) {
            JsonNode event = Json.mapper().readTree(line);
            if (event.path("auditID").asText().equals(id)) {
                found.add(event);
            }
        }
        return found;
    }

    @Test
    void create_isWrittenWhenItComesAndWhenItIsAnswered() throws IOException {
        Answer answer = api.post(
                        "/api/v1/namespaces/default/configmaps?fieldManager=me",
                        "{'metadata':{'name':'a'},'data':{'k':'v'}}")
                .expect(201);
        List<JsonNode> events = events(answer);
        assertThat(events)
                .extracting(e -> e.path("stage").asText())
                .containsExactly("RequestReceived", "ResponseComplete");
        JsonNode first = events.get(0);
        assertThat(first.path("kind").asText()).isEqualTo("Event");
        assertThat(first.path("apiVersion").asText()).isEqualTo("audit.k8s.io/v1");
        assertThat(first.path("level").asText()).isEqualTo("RequestResponse");
        assertThat(first.path("requestURI").asText())
                .isEqualTo("/api/v1/namespaces/default/configmaps?fieldManager=me");
        assertThat(first.path("verb").asText()).isEqualTo("create");
        assertThat(first.at("/user/groups/0").asText()).isEqualTo("system:masters");
        assertThat(first.at("/sourceIPs/0").asText()).isEqualTo("127.0.0.1");
        assertThat(first.has("responseStatus")).isFalse();
        assertThat(first.at("/annotations/tenancy.kcp.io~1workspace").asText()).isEqualTo("root");
        assertThat(first.at("/annotations/kcp.io~1cluster").asText()).isEqualTo("root");
        assertThat(first.at("/annotations/kcp.io~1path").asText()).isEqualTo("root");
        JsonNode last = events.get(1);
        assertThat(last.at("/objectRef/name").asText()).isEqualTo("a");
        assertThat(last.at("/objectRef/resource").asText()).isEqualTo("configmaps");
        assertThat(last.at("/objectRef/apiVersion").asText()).isEqualTo("v1");
        assertThat(last.at("/responseStatus/code").asInt()).isEqualTo(201);
        assertThat(last.at("/requestObject/data/k").asText()).isEqualTo("v");
        assertThat(last.at("/responseObject/data/k").asText()).isEqualTo("v");
        assertThat(last.at("/responseObject/metadata/managedFields").isMissingNode())
                .isTrue();
        assertThat(last.at("/annotations/authorization.k8s.io~1decision").asText())
                .isEqualTo("allow");
    }

    @Test
    void failure_isWrittenWithItsStatus() throws IOException {
        JsonNode last = events(
                        api.get("/api/v1/namespaces/default/configmaps/none").expect(404))
                .get(1);
        assertThat(last.at("/responseStatus/reason").asText()).isEqualTo("NotFound");
        assertThat(last.at("/responseStatus/message").asText()).isEqualTo("configmaps \"none\" not found");
        assertThat(last.at("/responseStatus/code").asInt()).isEqualTo(404);
    }

    /**
     * kcp {@code test/e2e/audit/audit_log_test.go} TestAuditLogs: an administrator of kcp's lists config maps of a new
     * workspace, and the log says what each authorizer said. A refusal says so in the log alone.
     */
    @Test
    void everyAuthorizer_isInTheLog() throws IOException {
        String name = api.fresh("ws");
        String id =
                Workspaces.ready(api, name, "organization").at("/spec/cluster").asText();
        Answer answer = api.inCluster(id)
                .as(api.files().kcpAdminToken())
                .get("/api/v1/namespaces/default/configmaps")
                .expect(200);
        List<JsonNode> events = events(answer);
        assertThat(events)
                .hasSize(2)
                .allMatch(event -> event.at("/annotations/tenancy.kcp.io~1workspace")
                        .asText()
                        .equals(id));
        JsonNode notes = events.get(1).path("annotations");
        for (String stage :
                List.of("01-requiredgroups", "02-content", "03-systemcrd", "04-maxpermissionpolicy", "05-bootstrap")) {
            String key = "request.auth.kcp.io/" + stage;
            assertThat(notes.path(key + "-decision").asText()).as(stage).isEqualTo("Allowed");
            assertThat(notes.path(key + "-reason").asText()).as(stage).isNotEmpty();
        }
        assertThat(notes.path("request.auth.kcp.io/05-bootstrap-reason").asText())
                .isEqualTo("bootstrap policy: RBAC: allowed by ClusterRoleBinding \"system:kcp:admin:cluster-admin\" of"
                        + " ClusterRole \"cluster-admin\" to Group \"system:kcp:admin\"");
        assertThat(notes.path("authorization.k8s.io/reason").asText()).isEqualTo("access granted");
    }

    /** kcp {@code WithSubjectAccessReviewAuditAnnotations}: beside what was decided about the asker. */
    @Test
    void review_saysWhatWasDecidedAboutItsSubject() throws IOException {
        Answer answer = api.as(api.files().kcpAdminToken())
                .post(
                        "/apis/authorization.k8s.io/v1/subjectaccessreviews",
                        "{'spec':{'user':'nobody','resourceAttributes':{'verb':'get','resource':'secrets'}}}")
                .expect(201);
        JsonNode notes = events(answer).get(1).path("annotations");
        assertThat(notes.path("sar.auth.kcp.io/02-content-reason").asText())
                .isEqualTo("no verb=access permission on /");
        assertThat(notes.path("sar.auth.kcp.io/02-content-decision").asText()).isEqualTo("NoOpinion");
        assertThat(notes.path("request.auth.kcp.io/02-content-decision").asText())
                .isEqualTo("Allowed");
    }

    @Test
    void refusal_isExplainedInTheLogAlone() throws IOException {
        Answer answer = api.as("").get("/api/v1/namespaces/default/configmaps").expect(403);
        assertThat(answer.text()).doesNotContain("02-content").doesNotContain("verb=access");
        JsonNode notes = events(answer).get(1).path("annotations");
        assertThat(notes.path("request.auth.kcp.io/01-requiredgroups-reason").asText())
                .isEqualTo("delegating due to logical cluster does not require groups");
        assertThat(notes.path("request.auth.kcp.io/02-content-decision").asText())
                .isEqualTo("NoOpinion");
        assertThat(notes.path("request.auth.kcp.io/02-content-reason").asText())
                .isEqualTo("no verb=access permission on /");
        assertThat(notes.has("request.auth.kcp.io/03-systemcrd-decision")).isFalse();
    }

    @Test
    void refusal_saysNothingOfTheBody() throws IOException {
        Answer answer = api.as("").post("/api/v1/namespaces/default/configmaps", "{'metadata':{'name':'b'}}");
        answer.expect(403);
        JsonNode last = events(answer).get(1);
        assertThat(last.at("/annotations/authorization.k8s.io~1decision").asText())
                .isEqualTo("forbid");
        assertThat(last.has("requestObject")).isFalse();
        assertThat(last.at("/objectRef/name").isMissingNode()).isTrue();
        assertThat(last.at("/user/username").asText()).isEqualTo("system:anonymous");
    }

    @Test
    void unknownToken_isOneEventWithoutTheToken() throws IOException {
        Answer answer = api.as("no-such-token-4711").get("/api/v1/namespaces").expect(401);
        List<JsonNode> events = events(answer);
        assertThat(events).hasSize(1);
        assertThat(events.get(0).path("stage").asText()).isEqualTo("ResponseStarted");
        assertThat(events.get(0).at("/responseStatus/message").asText())
                .isEqualTo("Authentication failed, attempted: bearer");
        assertThat(Files.readString(log)).doesNotContain("no-such-token-4711");
    }

    @Test
    void secrets_areNeverWritten() throws IOException {
        Answer answer = api.post(
                        "/api/v1/namespaces/default/secrets",
                        "{'metadata':{'name':'s'},'stringData':{'k':'hidden-4711'}}")
                .expect(201);
        api.get("/api/v1/namespaces/default/secrets").expect(200);
        assertThat(events(answer))
                .hasSize(2)
                .allMatch(e -> e.path("level").asText().equals("Metadata"));
        assertThat(Files.readString(log)).doesNotContain("hidden-4711").doesNotContain("aGlkZGVuLTQ3MTE");
    }

    @Test
    void policy_leavesOutRequestsAndMoments() throws IOException {
        assertThat(events(api.get("/api").expect(200))).hasSize(2);
        assertThat(events(api.get("/openapi/v3").expect(200))).isEmpty();
        assertThat(events(api.get("/api/v1/namespaces/default/events").expect(200)))
                .extracting(e -> e.path("stage").asText())
                .containsExactly("ResponseComplete");
    }

    @Test
    void watch_isWrittenWhenItBegins_andWhenItEnds() throws IOException {
        Answer answer = api.get("/api/v1/namespaces/default/configmaps?watch=true&timeoutSeconds=1");
        assertThat(events(answer))
                .extracting(e -> e.path("stage").asText())
                .containsExactly("RequestReceived", "ResponseStarted", "ResponseComplete");
        assertThat(events(answer).get(2).path("verb").asText()).isEqualTo("watch");
    }

    @Test
    void header_cannotForgeALine() throws IOException {
        Answer answer =
                api.get("/api/v1/namespaces", "User-Agent", "x\"}{\"a\":1", "X-Forwarded-For", "10.0.0.1, evil");
        JsonNode event = events(answer).get(0);
        assertThat(event.path("userAgent").asText()).isEqualTo("x\"}{\"a\":1");
        assertThat(event.path("sourceIPs")).extracting(JsonNode::asText).containsExactly("10.0.0.1", "127.0.0.1");
    }
}
