package dev.polder.e2e.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.e2e.harness.ApiClient;
import dev.polder.e2e.harness.Awaited;
import dev.polder.e2e.harness.Kubeconfig;
import dev.polder.e2e.harness.Objects;
import dev.polder.e2e.harness.ServerProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** However much a server logs, no token, no key and no value of a Secret is among it. */
@Timeout(180)
class QuietLogE2E {

    private static final String VALUE = "correct-horse-battery-staple";
    private static final String STATIC = "the-static-token-of-somebody";
    private static final String BAD = "a-token-that-nobody-has-issued";

    @Test
    void secrets_areInNoLineOfTheLog(@TempDir Path temp) throws IOException {
        Path tokens = Files.writeString(temp.resolve("tokens.csv"), STATIC + ",somebody,1\n");
        Path root = temp.resolve("root");
        List<String> secrets = new ArrayList<>(List.of(VALUE, base64(VALUE), STATIC, BAD));
        try (ServerProcess server = ServerProcess.start(root, "-v", "9", "--token-auth-file", tokens.toString())) {
            Kubeconfig config = server.kubeconfig();
            ApiClient admin = new ApiClient(config);
            secrets.add(config.token());
            secrets.addAll(use(config, admin));
            List<String> lines = server.output();
            // The access log is there, so the log is the one that was asked for.
            assertThat(lines).anyMatch(line -> line.contains("/serviceaccounts/default/token"));
            server.terminate();
            String log = String.join("\n", server.output());
            for (String secret : secrets) {
                assertThat(log).doesNotContain(secret);
            }
        }
    }

    /** Makes and shows secrets in every way, good and bad; returns what was made. */
    private static List<String> use(Kubeconfig config, ApiClient admin) throws IOException {
        String namespace = "/api/v1/namespaces/default";
        ObjectNode secret = Objects.of("v1", "Secret", "held", Map.of());
        secret.putObject("stringData").put("password", VALUE);
        secret.remove("spec");
        admin.post(namespace + "/secrets", secret).succeeded();
        admin.post(namespace + "/secrets", secret.deepCopy().put("type", 7));
        admin.post(namespace + "/secrets", secret.deepCopy().put("unknown", VALUE));
        ObjectNode request = JsonNodeFactory.instance.objectNode();
        request.putObject("spec");
        Awaited.defaultAccount(admin);
        String token = admin.post(namespace + "/serviceaccounts/default/token", request)
                .succeeded()
                .at("/status/token")
                .asText();
        ObjectNode review = JsonNodeFactory.instance.objectNode();
        review.putObject("spec").put("token", token);
        admin.post("/apis/authentication.k8s.io/v1/tokenreviews", review).succeeded();
        review.withObject("/spec").put("token", BAD);
        admin.post("/apis/authentication.k8s.io/v1/tokenreviews", review).succeeded();
        String tampered = token.substring(0, token.length() - 8) + "AAAAAAAA";
        for (String bearer : List.of(token, tampered, STATIC, BAD)) {
            ApiClient client = new ApiClient(new Kubeconfig(config.server(), config.authority(), bearer));
            assertThat(client.get(namespace + "/secrets/held").code()).isIn(401, 403);
        }
        return List.of(token, tampered, token.substring(token.lastIndexOf('.') + 1));
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
