package dev.polder.e2e.kubectl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.e2e.harness.Kubectl;
import dev.polder.e2e.harness.LineReader;
import dev.polder.e2e.harness.ServerProcess;
import dev.polder.e2e.harness.SharedServer;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A15–A18 and A56–A59 of docs/compatibility.md, which are about kubectl (k/k {@code test/e2e/kubectl/kubectl.go},
 * {@code test/e2e/apimachinery/crd_publish_openapi.go}), with the newest one on this machine. A proxy is told to keep the
 * path of the kubeconfig's server, which names the logical cluster.
 */
@ExtendWith(SharedServer.class)
class KubectlConformanceE2E {

    /** The last one is the one on PATH, which is the newest; none when there is no kubectl. */
    static Stream<Kubectl.Found> newest() {
        List<Kubectl.Found> all = Kubectl.all();
        return all.stream().skip(Math.max(0, all.size() - 1));
    }

    @ParameterizedTest(name = "{0}", allowZeroInvocations = true)
    @MethodSource("newest")
    void apiVersions_holdV1(Kubectl.Found found, ServerProcess server) {
        try (Transcript t = Transcript.begin(found, server, "versions")) {
            assertThat(t.anywhere("api-versions").succeeded().lines()).contains("v1");
        }
    }

    @ParameterizedTest(name = "{0}", allowZeroInvocations = true)
    @MethodSource("newest")
    void version_isPrintedOfBothSides(Kubectl.Found found, ServerProcess server) {
        try (Transcript t = Transcript.begin(found, server, "version")) {
            assertThat(t.anywhere("version").succeeded().lines())
                    .anyMatch(line -> line.matches("Client Version: v1\\.\\d+\\.\\d+.*"))
                    .anyMatch(line -> line.matches("Server Version: v1\\.\\d+\\.\\d+.*"));
        }
    }

    @ParameterizedTest(name = "{0}", allowZeroInvocations = true)
    @MethodSource("newest")
    void proxyOnAFreePort_servesTheApi(Kubectl.Found found, ServerProcess server) throws Exception {
        try (Transcript t = Transcript.begin(found, server, "port");
                LineReader proxy = t.kubectl().start("proxy", "--port=0", "--disable-filter", "--append-server-path");
                HttpClient client = HttpClient.newHttpClient()) {
            String line = proxy.next(said -> said.matches("Starting to serve on 127\\.0\\.0\\.1:\\d+"));
            String port = line.substring(line.lastIndexOf(':') + 1);
            String api = client.send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/"))
                                    .version(HttpClient.Version.HTTP_1_1)
                                    .build(),
                            BodyHandlers.ofString())
                    .body();
            assertThat(api).contains("\"kind\":\"APIVersions\"", "\"versions\":[\"v1\"]");
        }
    }

    @ParameterizedTest(name = "{0}", allowZeroInvocations = true)
    @MethodSource("newest")
    void proxyOnAUnixSocket_servesTheApi(Kubectl.Found found, ServerProcess server) throws Exception {
        try (Transcript t = Transcript.begin(found, server, "socket")) {
            Path socket = t.kubectl().home().resolve("proxy.sock");
            try (LineReader proxy = t.kubectl().start("proxy", "--unix-socket=" + socket, "--append-server-path")) {
                proxy.next(said -> said.equals("Starting to serve on " + socket));
                assertThat(getOver(socket, "/api/"))
                        .startsWith("HTTP/1.0 200 OK\r\n")
                        .contains("\"kind\":\"APIVersions\"", "\"versions\":[\"v1\"]");
            }
        }
    }

    /** The JDK's client knows no unix sockets. */
    private static String getOver(Path socket, String path) throws IOException {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            channel.write(StandardCharsets.US_ASCII.encode("GET " + path + " HTTP/1.0\r\nHost: localhost\r\n\r\n"));
            return new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @ParameterizedTest(name = "{0}", allowZeroInvocations = true)
    @MethodSource("newest")
    void validationSchema_isFollowedAndExplained(Kubectl.Found found, ServerProcess server) {
        try (Transcript t = Transcript.begin(found, server, "boats")) {
            TestBoats boats = TestBoats.install(t, """
                    type: object
                    description: Something that floats.
                    properties:
                      spec:
                        type: object
                        description: What it is to be.
                        properties:
                          sails:
                            type: array
                            description: Its sails.
                            items:
                              type: object
                              required: [name]
                              properties:
                                name: {type: string, description: The name of a sail.}
                                age: {type: string}
                                state: {type: string, enum: [Set, Furled]}
                                ropes: {type: array, description: What holds it., items: {type: string}}
                    """);

            boats.areCreatedAndApplied("{\"spec\":{\"sails\":[{\"name\":\"main\"}]}}");

            // Wording of the server's validation, which newer versions of kubectl leave it to.
            boats.areRefused("{\"spec\":{\"oars\":true}}", "unknown field \"spec.oars\"");
            boats.areRefused("{\"spec\":{\"sails\":[{\"age\":\"10\"}]}}", "spec.sails[0].name: Required value");
            boats.areRefused(
                    "{\"spec\":{\"sails\":[{\"name\":\"main\",\"state\":\"Torn\"}]}}",
                    "Unsupported value: \"Torn\": supported values: \"Set\", \"Furled\"");

            assertThat(boats.explain(""))
                    .containsPattern("(?s)DESCRIPTION:.*Something that floats.*FIELDS:.*apiVersion.*<string>.*"
                            + "APIVersion defines.*spec.*<Object>.*What it is to be");
            assertThat(boats.explain(".metadata"))
                    .containsPattern("(?s)DESCRIPTION:.*Standard object's metadata.*FIELDS:.*"
                            + "creationTimestamp.*<string>.*CreationTimestamp is a timestamp");
            assertThat(boats.explain(".spec"))
                    .containsPattern("(?s)DESCRIPTION:.*What it is to be.*FIELDS:.*sails.*<\\[\\]Object>.*Its sails");
            assertThat(boats.explain(".spec.sails"))
                    .containsPattern("(?s)FIELD: sails <\\[\\]Object>.*DESCRIPTION:.*Its sails.*FIELDS:.*"
                            + "name.*<string>.*The name of a sail.*ropes.*<\\[\\]string>.*What holds it");
            assertThat(t.anywhere("explain", boats.plural() + ".spec.oars").failed())
                    .contains("field \"oars\" does not exist");
        }
    }

    @ParameterizedTest(name = "{0}", allowZeroInvocations = true)
    @MethodSource("newest")
    void noSchema_takesAnythingAndIsExplainedAsEmpty(Kubectl.Found found, ServerProcess server) {
        try (Transcript t = Transcript.begin(found, server, "empty")) {
            TestBoats boats = TestBoats.install(t, "{type: object, x-kubernetes-preserve-unknown-fields: true}\n");
            boats.areCreatedAndApplied("{\"a\":{\"b\":[{\"c\":\"d\"}]}}");
            assertThat(boats.explain("")).containsPattern("(?s)KIND: +Boat\n.*DESCRIPTION:.*<empty>");
        }
    }

    @ParameterizedTest(name = "{0}", allowZeroInvocations = true)
    @MethodSource("newest")
    void unknownFieldsPreservedInside_areTakenThere(Kubectl.Found found, ServerProcess server) {
        try (Transcript t = Transcript.begin(found, server, "nested")) {
            TestBoats boats = TestBoats.install(t, """
                    type: object
                    description: Keeps what it does not know.
                    properties:
                      spec: {type: object, x-kubernetes-preserve-unknown-fields: true}
                    """);
            boats.areCreatedAndApplied("{\"spec\":{\"a\":null,\"b\":[{\"c\":\"d\"}]}}");
            assertThat(boats.explain("")).containsPattern("(?s)DESCRIPTION:.*Keeps what it does not know");
        }
    }
}
