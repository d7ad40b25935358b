package dev.polder.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.cli.client.TlsSockets.Identity;
import dev.polder.cli.kubeconfig.Connection.CredentialPlugin;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Asks the program that a kubeconfig names for credentials (client-go: {@code plugin/pkg/client/auth/exec}). */
final class CredentialProgram {

    private CredentialProgram() {}

    /** What the program gave: a token, or what TLS shows; empty where it gave nothing. */
    record Credentials(String token, Identity identity) {}

    /**
     * Runs the program, which may talk to the user on standard error.
     *
     * @throws ApiException when it is not there, fails, or says something else than credentials
     */
    static Credentials run(CredentialPlugin plugin) {
        ObjectNode info = Json.object();
        info.put("kind", "ExecCredential").put("apiVersion", plugin.apiVersion());
        info.putObject("spec").put("interactive", false);
        List<String> line = new ArrayList<>();
        line.add(plugin.command());
        line.addAll(plugin.arguments());
        ProcessBuilder builder = new ProcessBuilder(line).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().putAll(plugin.environment());
        builder.environment().put("KUBERNETES_EXEC_INFO", info.toString());
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            String hint = plugin.hint().isEmpty() ? "" : "\n\n" + plugin.hint();
            throw refused("exec: executable " + plugin.command() + " not found" + hint);
        }
        try {
            process.getOutputStream().close();
            byte[] said = process.getInputStream().readAllBytes();
            int code = process.waitFor();
            if (code != 0) {
                throw refused("exec: executable " + plugin.command() + " failed with exit code " + code);
            }
            return credentials(plugin, Json.readObject(said).path("status"));
        } catch (IOException e) {
            throw refused("decoding stdout: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw refused("interrupted");
        }
    }

    private static Credentials credentials(CredentialPlugin plugin, JsonNode status) {
        String token = status.path("token").asText("");
        String certificate = status.path("clientCertificateData").asText("");
        if (token.isEmpty() && certificate.isEmpty()) {
            throw refused("exec plugin " + plugin.command() + " didn't return a token or cert/key pair");
        }
        byte[] key = status.path("clientKeyData").asText("").getBytes(StandardCharsets.US_ASCII);
        return new Credentials(token, new Identity(certificate.getBytes(StandardCharsets.US_ASCII), key));
    }

    private static ApiException refused(String why) {
        return new ApiException(0, "getting credentials: " + why);
    }
}
