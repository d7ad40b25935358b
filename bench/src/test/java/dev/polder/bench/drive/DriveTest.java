package dev.polder.bench.drive;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.polder.api.json.Json;
import dev.polder.bench.client.Calls;
import dev.polder.bench.drive.site.Scale;
import dev.polder.bench.drive.work.Servers;
import dev.polder.bench.drive.work.Work;
import dev.polder.bench.drive.work.Works;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every workload, as small as it can be, on a server in this JVM. */
class DriveTest {

    /** Little, and less of it at once than a busy machine takes. */
    private static final Scale TINY = new Scale(0.4, Duration.ofMillis(60), Duration.ofMillis(250), 120, 4, 30, 2, 1);

    /** Of the workspaces of the workload about them the second is not made. */
    private static final byte[] REFUSAL = """
            {"apiVersion":"admissionregistration.k8s.io/v1","kind":"ValidatingAdmissionPolicy","metadata":{"name":"one"},"spec":{
             "matchConstraints":{"resourceRules":[{"apiGroups":["tenancy.kcp.io"],"apiVersions":["*"],"operations":["CREATE"],
                                                   "resources":["workspaces"]}]},
             "validations":[{"expression":"!object.metadata.name.endsWith('-ws-1')","message":"not this one"}]}}
            """.getBytes(StandardCharsets.UTF_8);

    private static final byte[] REFUSAL_EVERYWHERE = """
            {"apiVersion":"admissionregistration.k8s.io/v1","kind":"ValidatingAdmissionPolicyBinding","metadata":{"name":"one"},
             "spec":{"policyName":"one","validationActions":["Deny"]}}
            """.getBytes(StandardCharsets.UTF_8);

    @TempDir
    private Path folder = Path.of("");

    private final StringWriter printed = new StringWriter();

    private Drive drive(List<Work> works, boolean plain) {
        DriveOptions options =
                new DriveOptions(works, "given", "", plain, Optional.empty(), TINY, folder.resolve("drive.md"), false);
        return new Drive(options, new PrintWriter(printed, true));
    }

    private static List<Work> works(String... names) {
        return Works.ALL.stream()
                .filter(work -> List.of(names).contains(work.name()))
                .toList();
    }

    /** Whatever has a name of the driver's. */
    private static List<String> left(Embedded server) throws Exception {
        try (Calls calls = new Calls(server.access(), 1)) {
            List<String> left = new ArrayList<>();
            for (String path : List.of(
                    "/api/v1/namespaces",
                    "/apis/tenancy.kcp.io/v1alpha1/workspaces",
                    "/apis/apiextensions.k8s.io/v1/customresourcedefinitions")) {
                calls.read("/clusters/root" + path).path("items").forEach(item -> {
                    String name = item.at("/metadata/name").asText();
                    if (name.contains("bench-")) {
                        left.add(name);
                    }
                });
            }
            return left;
        }
    }

    @Test
    void everyWorkload_findsAllAnswersRight_andLeavesNothing() throws Exception {
        try (Embedded server = Embedded.start(folder)) {
            Servers others = () -> Embedded.start(folder);

            boolean well = drive(Works.ALL, false).on(server.access(), Optional.empty(), Optional.of(others));

            assertThat(well).as(printed.toString()).isTrue();
            String report = Files.readString(folder.resolve("drive.md"));
            for (Work work : Works.ALL) {
                assertThat(report).contains("## " + work.name() + "\n");
            }
            assertThat(report).contains("everything lies in workspaces").doesNotContain("Left out");
            assertThat(left(server)).isEmpty();
        }
    }

    @Test
    void serverWithoutWorkspaces_isAskedForTheRest_andLeftAsItWas() throws Exception {
        try (Embedded server = Embedded.start(folder)) {
            boolean well = drive(works("start", "definitions", "cascade", "workspaces", "wildcard"), true)
                    .on(server.access(), Optional.empty(), Optional.empty());

            assertThat(well).as(printed.toString()).isTrue();
            assertThat(Files.readString(folder.resolve("drive.md")))
                    .contains("everything lies in namespaces")
                    .contains("## cascade\n")
                    .contains("* `workspaces`: it needs workspaces")
                    .contains("* `wildcard`: it needs workspaces")
                    .contains("* `start`: it starts servers of its own");
            assertThat(left(server)).isEmpty();
        }
    }

    @Test
    void workloadThatBreaksOff_failsTheRun_andLeavesNothing() throws Exception {
        Work broken = new Work("broken", "", Work.Needs.NOTHING, (site, servers, section) -> {
            site.place("broken");
            throw new IOException("on purpose");
        });
        try (Embedded server = Embedded.start(folder)) {
            boolean well = drive(List.of(broken), false).on(server.access(), Optional.empty(), Optional.empty());

            assertThat(well).isFalse();
            assertThat(printed.toString()).contains("it broke off: on purpose").contains("HAS FAILED");
            assertThat(left(server)).isEmpty();
        }
    }

    @Test
    void workspaceThatIsRefused_failsTheRun_andIsNotDeletedEither() throws Exception {
        try (Embedded server = Embedded.start(folder)) {
            try (Calls calls = new Calls(server.access(), 1)) {
                String policies = "/clusters/root/apis/admissionregistration.k8s.io/v1/validatingadmissionpolic";
                calls.create(policies + "ies", Json.readObject(REFUSAL));
                calls.create(policies + "ybindings", Json.readObject(REFUSAL_EVERYWHERE));
            }

            boolean well = drive(works("workspaces"), false).on(server.access(), Optional.empty(), Optional.empty());

            assertThat(well).isFalse();
            assertThat(printed.toString())
                    .contains("create until it can be used: ")
                    .contains("not this one")
                    .contains("| delete until it has gone |")
                    .doesNotContain("delete until it has gone: ")
                    .doesNotContain("a wrong answer");
            assertThat(left(server)).isEmpty();
        }
    }

    /** It answers every request fast, and stores nothing of what it is given. */
    @Test
    void serverThatLies_failsTheRun() throws Exception {
        HttpServer liar = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        liar.createContext("/", DriveTest::lie);
        liar.start();
        try {
            Path kubeconfig = Files.writeString(
                    folder.resolve("liar"), """
                    clusters: [{name: c, cluster: {server: "http://127.0.0.1:%d"}}]
                    contexts: [{name: x, context: {cluster: c, user: u}}]
                    current-context: x
                    users: [{name: u, user: {token: t}}]
                    """.formatted(liar.getAddress().getPort()));

            boolean well = drive(works("crud"), false)
                    .on(Kubeconfigs.access(kubeconfig.toString(), ""), Optional.empty(), Optional.empty());

            assertThat(well).isFalse();
            assertThat(printed.toString())
                    .contains("/data/note is \"\" and should be \"new\"")
                    .contains("a wrong answer: ");
        } finally {
            liar.stop(0);
        }
    }

    private static void lie(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        byte[] asked = exchange.getRequestBody().readAllBytes();
        String name = new String(asked, StandardCharsets.UTF_8).replaceAll("(?s).*\"name\":\"([^\"]+)\".*", "$1");
        boolean post = exchange.getRequestMethod().equals("POST");
        String answer = post
                ? "{\"metadata\":{\"name\":\"" + name + "\",\"uid\":\"1\",\"resourceVersion\":\"1\"}}"
                : "{\"metadata\":{\"resourceVersion\":\"1\"},\"items\":[]}";
        boolean none = path.contains("tenancy") || exchange.getRequestMethod().equals("DELETE");
        byte[] body = answer.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(none ? 404 : post ? 201 : 200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }
}
