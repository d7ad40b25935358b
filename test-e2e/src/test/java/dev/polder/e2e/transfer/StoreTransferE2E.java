package dev.polder.e2e.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.e2e.harness.Kubectl;
import dev.polder.e2e.harness.Polder;
import dev.polder.e2e.harness.Repository;
import dev.polder.e2e.harness.ServerProcess;
import dev.polder.storage.etcd.process.EtcdProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The walk-through of docs/operating/backup.md, its own lines, with kubectl before and after. */
@Timeout(240)
class StoreTransferE2E {

    private static final String DEFINITION = """
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: boats.example.com}
        spec:
          group: example.com
          scope: Namespaced
          names: {plural: boats, singular: boat, kind: Boat}
          versions:
          - name: v1
            served: true
            storage: true
            schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object, properties: {sails: {type: integer}}}}}}
        """;
    private static final String BOAT = """
        apiVersion: example.com/v1
        kind: Boat
        metadata: {name: albatros, namespace: harbour}
        spec: {sails: 3}
        """;
    private static final String[] UIDS = {
        "get",
        "namespaces/harbour",
        "configmap/greeting",
        "secret/hidden",
        "boats.example.com/albatros",
        "customresourcedefinitions/boats.example.com",
        "-n",
        "harbour",
        "-o",
        "jsonpath={range .items[*]}{.kind}/{.metadata.name} {.metadata.uid} {.metadata.creationTimestamp}"
                + " {.metadata.generation}{\"\\n\"}{end}"
    };

    @TempDir
    private Path folder;

    private String before = "";

    @Test
    void laptopToProduction_keepsEveryObject() throws IOException {
        List<String> lines = walkThrough();
        assertThat(lines).hasSize(6);
        try (EtcdProcess etcd = EtcdProcess.start(folder.resolve("etcd"))) {
            for (int i = 0; i < lines.size(); i++) {
                String[] words = lines.get(i)
                        .replaceAll("#.*", "")
                        .replace("$ETCD", etcd.url().toString())
                        .strip()
                        .split("\\s+");
                assertThat(words[0]).isEqualTo("polder");
                String[] rest = Arrays.copyOfRange(words, 1, words.length);
                if (rest[0].equals("start")) {
                    serve(rest, i == 0);
                } else {
                    Polder.run(folder, rest).succeeded();
                }
            }
        }
    }

    private static List<String> walkThrough() throws IOException {
        String page = Files.readString(Repository.root().resolve("docs/operating/backup.md"));
        String section = page.substring(page.indexOf("## From a laptop to production"));
        String block = section.substring(section.indexOf("```\n") + 4);
        return block.substring(0, block.indexOf("```")).lines().toList();
    }

    private void serve(String[] words, boolean first) {
        assertThat(words[1]).isEqualTo("--root-directory");
        String[] flags = Arrays.copyOfRange(words, 3, words.length);
        try (ServerProcess server = ServerProcess.start(folder.resolve(words[2]), flags)) {
            for (Kubectl.Found found : Kubectl.all().subList(0, 1)) {
                Kubectl kubectl = Kubectl.of(found, server.kubeconfigFile());
                if (first) {
                    make(kubectl);
                    before = kubectl.run(UIDS).succeeded();
                    assertThat(before).hasLineCount(5);
                } else {
                    assertThat(kubectl.run(UIDS).succeeded()).isEqualTo(before);
                    kubectl.runWithInput(BOAT.replace("albatros", "later"), "create", "-f", "-")
                            .succeeded();
                    assertThat(kubectl.run("get", "boats", "-n", "harbour", "-o", "name")
                                    .succeeded())
                            .isEqualTo("boat.example.com/albatros\nboat.example.com/later\n");
                }
                kubectl.forget();
            }
            assertThat(server.terminate()).isZero();
        }
    }

    private static void make(Kubectl kubectl) {
        kubectl.run("create", "namespace", "harbour").succeeded();
        kubectl.run("create", "configmap", "greeting", "-n", "harbour", "--from-literal=text=hello")
                .succeeded();
        kubectl.run("create", "secret", "generic", "hidden", "-n", "harbour", "--from-literal=key=value")
                .succeeded();
        kubectl.runWithInput(DEFINITION, "create", "-f", "-").succeeded();
        kubectl.run("wait", "--for=condition=Established", "customresourcedefinitions/boats.example.com")
                .succeeded();
        kubectl.runWithInput(BOAT, "create", "-f", "-").succeeded();
    }
}
