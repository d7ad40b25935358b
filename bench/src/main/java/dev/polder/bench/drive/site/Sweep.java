package dev.polder.bench.drive.site;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.bench.client.Calls;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Takes away what a run has in a collection, all of it at once, and waits until it has gone: what is still ending would be in the way of
 * what is measured next. A server may take seconds for the end of one workspace, and no longer for that of many.
 *
 * @param collection their path
 * @param mark what is in their names
 * @param seconds how long it is waited while none of them goes
 */
public record Sweep(Calls calls, String collection, String mark, long seconds) implements Cleanup.Step {

    /**
     * Deletes all of them.
     *
     * @throws IOException that says how many are still there when the wait is over
     */
    @Override
    public void run() throws IOException, InterruptedException {
        try (Told told = new Told(calls, collection, any -> true)) {
            Map<String, CompletableFuture<JsonNode>> ends = new LinkedHashMap<>();
            for (JsonNode item : calls.read(collection).path("items")) {
                String name = item.at("/metadata/name").asText();
                // Whatever a server says to the deletion: what counts is that the object goes.
                if (name.contains(mark)
                        && Calls.now(calls.delete(collection + "/" + name)).status() != 404) {
                    ends.put(name, told.gone(name));
                }
            }
            await(ends);
        }
    }

    /** Waits for as long as some of them go, however many there are. */
    private void await(Map<String, CompletableFuture<JsonNode>> ends) throws IOException, InterruptedException {
        CompletableFuture<Void> all = CompletableFuture.allOf(ends.values().toArray(CompletableFuture[]::new));
        for (int before = ends.size(); ; ) {
            try {
                Site.waited(all, "the end of " + collection, seconds);
                return;
            } catch (IOException e) {
                List<String> left = ends.entrySet().stream()
                        .filter(end ->
                                !end.getValue().isDone() || end.getValue().isCompletedExceptionally())
                        .map(Map.Entry::getKey)
                        .toList();
                if (left.isEmpty()) {
                    return;
                }
                if (left.size() == before) {
                    throw new IOException(
                            left.size() + " of " + collection + " are still there, as " + left.getFirst()
                                    + "; none has gone for " + seconds + " s",
                            e);
                }
                before = left.size();
            }
        }
    }
}
