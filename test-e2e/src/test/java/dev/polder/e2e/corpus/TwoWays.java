package dev.polder.e2e.corpus;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.e2e.harness.ApiClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Sends one request to a workspace where a type is defined and to workspaces where it is bound, and says where the answers
 * differ.
 *
 * @param defined a client in the workspace with the definitions
 * @param bound clients in those with the bindings
 */
record TwoWays(ApiClient defined, List<ApiClient> bound) {

    private static final String JSON = "application/json";
    private static final String MERGE = "application/merge-patch+json";

    /** What a server gives each object of its own. */
    private static final List<String> OWN = List.of("uid", "resourceVersion", "creationTimestamp");

    /** One way of writing and reading. */
    private record Call(String method, String path, String body, String type) {}

    /**
     * Lets an object live and end, as far as it is taken: all of it in one of the workspaces that bind its type, its
     * creation, a read and its end in the others, too.
     *
     * @return one line per difference
     */
    List<String> differences(ServedType type, String namespace, ObjectNode sent) throws IOException {
        String collection = type.collection(namespace);
        String object = collection + "/" + sent.at("/metadata/name").asText();
        List<String> differences = new ArrayList<>();
        boolean taken = same(new Call("POST", collection, sent.toString(), JSON), bound, differences);
        ObjectNode wrong = sent.deepCopy();
        wrong.put("spec", "text");
        same(new Call("POST", collection + "?dryRun=All", wrong.toString(), JSON), differences);
        same(new Call("POST", collection + "?fieldValidation=Strict&dryRun=All", sent.toString(), JSON), differences);
        if (!taken) {
            return differences;
        }
        same(new Call("GET", object, "", JSON), bound, differences);
        same(new Call("PATCH", object, "{\"metadata\":{\"labels\":{\"polder\":\"x\"}}}", MERGE), differences);
        same(new Call("PATCH", object + "?dryRun=All", "{\"spec\":null}", MERGE), differences);
        if (sent.has("status") && type.statusSubresource()) {
            ObjectNode status = sent.objectNode();
            status.set("status", sent.path("status"));
            same(new Call("PATCH", object + "/status", status.toString(), MERGE), differences);
        }
        same(new Call("PUT", object, sent.toString(), JSON), differences);
        same(
                new Call(
                        "PATCH",
                        object + "?fieldManager=polder&force=true",
                        sent.toString(),
                        "application/apply-patch+yaml"),
                differences);
        same(new Call("GET", object, "", JSON), differences);
        deleted(object, differences);
        return differences;
    }

    /** Not every workspace has changed the object, so only the code is the same everywhere. */
    private void deleted(String object, List<String> differences) throws IOException {
        int expected = defined.delete(object).code();
        for (ApiClient consumer : bound) {
            int code = consumer.delete(object).code();
            if (code != expected) {
                differences.add("DELETE " + object + ": " + expected + " and " + code);
            }
        }
    }

    /** Whether a request succeeds where the type is defined; elsewhere it has the same answer. */
    private boolean same(Call call, List<String> differences) throws IOException {
        return same(call, bound.subList(0, 1), differences);
    }

    private boolean same(Call call, List<ApiClient> consumers, List<String> differences) throws IOException {
        ApiClient.Answer expected = send(defined, call);
        for (ApiClient consumer : consumers) {
            ApiClient.Answer answer = send(consumer, call);
            JsonNode one = comparable(expected.body());
            JsonNode other = comparable(answer.body());
            if (answer.code() != expected.code() || !other.equals(one)) {
                differences.add(call.method() + " " + call.path() + ": where it is defined " + expected.code() + " "
                        + one + ", where it is bound " + answer.code() + " " + other);
            }
        }
        return expected.code() / 100 == 2;
    }

    private static ApiClient.Answer send(ApiClient client, Call call) throws IOException {
        return client.send(call.method(), call.path(), call.body(), call.type());
    }

    /** An answer without what must differ: what each object has of its own, where it lies, and when it was written. */
    static JsonNode comparable(JsonNode answer) {
        if (!(answer.deepCopy() instanceof ObjectNode copy)) {
            return answer;
        }
        if (copy.path("metadata") instanceof ObjectNode metadata) {
            metadata.remove(OWN);
            if (metadata.path("annotations") instanceof ObjectNode annotations) {
                annotations.remove(List.of("kcp.io/cluster", "kcp.io/path"));
            }
            metadata.path("managedFields").forEach(entry -> ((ObjectNode) entry).remove("time"));
        }
        if (copy.path("details") instanceof ObjectNode details) {
            details.remove("uid");
        }
        return copy;
    }
}
