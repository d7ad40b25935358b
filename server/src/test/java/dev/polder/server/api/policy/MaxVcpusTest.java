package dev.polder.server.api.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.Widgets;
import dev.polder.server.api.sharing.Sharing;
import dev.polder.server.webhook.Guard;
import dev.polder.server.webhook.LocalWebhook;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * KubeVirt's limit of virtual CPUs: a webhook gives room for more sockets, four times as many up to 512 CPUs and never fewer than there
 * are, and a policy refuses what has more CPUs from the start. With definitions of our own, and with KubeVirt's from {@code POLDER_CORPUS}.
 */
class MaxVcpusTest {

    private static final String GROUP = "kubevirt.io";
    private static final String RESOURCE = "virtualmachineinstances";
    private static final String MACHINES = "/apis/kubevirt.io/v1/namespaces/default/" + RESOURCE;
    private static final String POLICY = "kubevirt-max-vcpus";
    private static final int MOST = 512;
    private static final int RATIO = 4;

    @RegisterExtension
    private static final ApiServer root = ApiServer.start();

    @RegisterExtension
    static final LocalWebhook webhook = LocalWebhook.answering(MaxVcpusTest::roomForMore);

    private static ObjectNode roomForMore(ObjectNode review) {
        JsonNode cpu = review.at("/request/object/spec/domain/cpu");
        int sockets = cpu.path("sockets").asInt();
        int each = cpu.path("cores").asInt() * cpu.path("threads").asInt();
        int most = Math.max(sockets, Math.min(RATIO * sockets, MOST / each));
        return Guard.patch(review, "[{'op':'add','path':'/spec/domain/cpu/maxSockets','value':" + most + "}]");
    }

    private static String definition() {
        String counts = Stream.of("sockets", "cores", "threads", "maxSockets")
                .map(field -> "'" + field + "':{'type':'integer','format':'int64'}")
                .reduce((one, other) -> one + "," + other)
                .orElseThrow();
        return "{'metadata':{'name':'" + RESOURCE + "." + GROUP + "'},'spec':{'group':'" + GROUP
                + "','scope':'Namespaced','names':{'plural':'" + RESOURCE
                + "','singular':'virtualmachineinstance','kind':'VirtualMachineInstance'},'versions':[{'name':'v1',"
                + "'served':true,'storage':true,'schema':{'openAPIV3Schema':{'type':'object','properties':{'spec':{"
                + "'type':'object','properties':{'domain':{'type':'object','properties':{'devices':{'type':'object'},"
                + "'cpu':{'type':'object','properties':{" + counts + "}}}}}}}}}}]}}";
    }

    private static Answer machine(ApiServer api, String name, int sockets, int cores, int threads) {
        return api.post(
                MACHINES,
                "{'apiVersion':'kubevirt.io/v1','kind':'VirtualMachineInstance','metadata':{'name':'" + name
                        + "'},'spec':{'domain':{'devices':{},'cpu':{'sockets':" + sockets + ",'cores':" + cores
                        + ",'threads':" + threads + "}}}}");
    }

    private static int room(ApiServer api, String name, int sockets, int cores, int threads) {
        machine(api, name, sockets, cores, threads).expect(201);
        return Integer.parseInt(api.get(MACHINES + "/" + name).at("/spec/domain/cpu/maxSockets"));
    }

    /** The table, without the policy's binding and with it. */
    private static void table(ApiServer api, Runnable bind) {
        Guard.configure(api, "mutating", Guard.webhook(webhook, Guard.rule("CREATE", GROUP, "v1", RESOURCE), ""));
        assertThat(room(api, "one", 1, 1, 1)).isEqualTo(4);
        assertThat(room(api, "two", 2, 1, 1)).isEqualTo(8);
        assertThat(room(api, "many", 32, 2, 3)).isEqualTo(85);
        assertThat(room(api, "beyond", 600, 1, 1)).isEqualTo(600);
        bind.run();
        // A denial is forbidden in words, and has the code of the policy's reason (apiserver policy/validating).
        machine(api, "refused", 600, 1, 1)
                .refused(
                        422,
                        "Invalid",
                        RESOURCE + "." + GROUP + " \"refused\" is forbidden: ValidatingAdmissionPolicy '" + POLICY
                                + "' with binding '" + POLICY
                                + "' denied request: VMI has 600 vCPUs, more than the 512 allowed");
        assertThat(room(api, "still-many", 32, 2, 3)).isEqualTo(85);
        assertThat(api.get(MACHINES).names()).containsExactly("beyond", "many", "one", "still-many", "two");
    }

    @Test
    void table_holdsForADefinitionOfOurOwn() {
        ApiServer api = Sharing.workspace(root, "machines");
        String made = api.post("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", definition())
                .expect(201)
                .version();
        Widgets.awaitEstablished(api, RESOURCE + "." + GROUP, made);
        String count = "(has(object.spec.domain.cpu) ? object.spec.domain.cpu.sockets * object.spec.domain.cpu.cores *"
                + " object.spec.domain.cpu.threads : 1)";
        Policies.validating(
                api,
                POLICY,
                Policies.spec(
                        Policies.rule(GROUP, RESOURCE),
                        "'variables':[{'name':'count','expression':'" + count + "'}],'validations':[{'expression':"
                                + "'variables.count <= 512','reason':'Invalid','messageExpression':'"
                                + Policies.cel(
                                        "'VMI has ' + string(variables.count) + ' vCPUs, more than the 512 allowed'")
                                + "'}]"));
        table(
                api,
                () -> api.post(
                                Policies.VALIDATING_BINDINGS,
                                "{'metadata':{'name':'" + POLICY + "'},'spec':{'policyName':'" + POLICY
                                        + "','validationActions':['Deny']}}")
                        .expect(201));
    }

    @Test
    @Tag("corpus")
    void table_holdsForKubevirtsDefinition() throws IOException {
        Path corpus = Path.of(Objects.requireNonNull(System.getenv("POLDER_CORPUS"), "set POLDER_CORPUS"))
                .resolve("kubevirt");
        ApiServer api = Sharing.workspace(root, "kubevirt");
        Path definition;
        try (Stream<Path> files = Files.walk(corpus)) {
            definition = files.filter(file -> !file.toString().contains("upgrade-from"))
                    .filter(file -> contains(file, "name: " + RESOURCE + "." + GROUP))
                    .findFirst()
                    .orElseThrow();
        }
        String made = yaml(api, "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", Files.readString(definition))
                .expect(201)
                .version();
        Widgets.awaitEstablished(api, RESOURCE + "." + GROUP, made);
        List<String> both = List.of(
                Files.readString(corpus.resolve("policies/max-vcpus-512.yaml")).split("(?m)^---\\s*$"));
        yaml(api, Policies.VALIDATING, both.get(0)).expect(201);
        table(api, () -> yaml(api, Policies.VALIDATING_BINDINGS, both.get(1)).expect(201));
    }

    private static boolean contains(Path file, String text) {
        try {
            return file.toString().endsWith(".yaml") && Files.readString(file).contains(text);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Answer yaml(ApiServer api, String path, String text) {
        return api.send("POST", path, text.getBytes(StandardCharsets.UTF_8), "Content-Type", "application/yaml");
    }
}
