package dev.polder.e2e.corpus;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.e2e.harness.ApiClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Sends samples to a server that serves their type, and says what is wrong with the answer. Removes what it has made.
 *
 * @param client talks to the server
 * @param namespace where namespaced samples go
 */
record SampleTrial(ApiClient client, String namespace) {

    /**
     * Stores a valid sample and compares what comes back.
     *
     * @param refusal a part of the message with which Kubernetes refuses it, though its schema does not; empty when
     *     Kubernetes takes it
     * @return one line per fault
     */
    List<String> valid(ServedType type, Sample sample, ObjectNode sent, String refusal) throws IOException {
        String collection = type.collection(namespace);
        ApiClient.Answer answer = client.post(collection, sent);
        if (!refusal.isEmpty()) {
            boolean asExpected = answer.code() != 201 && message(answer).contains(refusal);
            return asExpected
                    ? List.of()
                    : List.of(sample.file() + " should be refused: " + refusal + ", but " + message(answer));
        }
        if (answer.code() != 201) {
            return List.of(sample.file() + " is valid but " + answer.code() + ": " + message(answer));
        }
        String url = url(collection, sent);
        List<String> differences =
                ReadBack.differences(type, sent, client.get(url).succeeded());
        client.delete(url).succeeded();
        return differences.stream()
                .map(difference -> sample.file() + " came back different: " + difference)
                .toList();
    }

    /**
     * Sends an invalid sample, which must be refused with 422 and a cause at each field that its schema refuses.
     *
     * @return one line per fault
     */
    List<String> invalid(ServedType type, Sample sample, ObjectNode sent) throws IOException {
        String collection = type.collection(namespace);
        List<String> inStatus = sample.schemaErrors().stream()
                .filter(path -> type.statusSubresource() && path.startsWith("status"))
                .toList();
        boolean onlyInStatus = inStatus.size() == sample.schemaErrors().size();
        ApiClient.Answer answer = client.post(collection, sent);
        if (answer.code() == 201) {
            String url = url(collection, sent);
            if (onlyInStatus) {
                // Create drops the status of a type with the subresource; the fault shows when the status is written.
                sent.set("metadata", answer.body().path("metadata"));
                answer = client.put(url + "/status", sent);
            }
            client.delete(url).succeeded();
        }
        ApiClient.Answer last = answer;
        boolean pointed = sample.schemaErrors().stream()
                .filter(path -> onlyInStatus || !inStatus.contains(path))
                .allMatch(path -> type.builtIn() ? isDecodingError(last, path) : hasCause(last, path));
        return pointed
                ? List.of()
                : List.of(sample.file() + " must be refused at " + sample.schemaErrors() + " but " + last.code() + ": "
                        + message(last));
    }

    /**
     * Sends a sample that must be refused as invalid, wherever it is wrong.
     *
     * @return one line per fault
     */
    List<String> refused(ServedType type, Sample sample, ObjectNode sent) throws IOException {
        String collection = type.collection(namespace);
        ApiClient.Answer answer = client.post(collection, sent);
        if (answer.code() == 422) {
            return List.of();
        }
        if (answer.code() == 201) {
            client.delete(url(collection, sent)).succeeded();
        }
        return List.of(sample.file() + " must be refused but " + answer.code() + ": " + message(answer));
    }

    private static boolean hasCause(ApiClient.Answer answer, String path) {
        List<String> fields = new ArrayList<>();
        answer.body()
                .at("/details/causes")
                .forEach((JsonNode cause) -> fields.add(cause.path("field").asText()));
        return answer.code() == 422 && fields.stream().anyMatch(field -> field.startsWith(path));
    }

    /** Built-in types have no schema to fail: upstream's decoder refuses what does not fit the Go type. */
    private static boolean isDecodingError(ApiClient.Answer answer, String path) {
        return answer.code() == 400
                && message(answer).matches(".* into Go struct field \\w+\\." + path.replaceAll("\\[\\d+]", "") + " .*");
    }

    private static String url(String collection, ObjectNode sent) {
        return collection + "/" + sent.at("/metadata/name").asText();
    }

    private static String message(ApiClient.Answer answer) {
        return answer.body().path("message").asText(answer.text());
    }
}
