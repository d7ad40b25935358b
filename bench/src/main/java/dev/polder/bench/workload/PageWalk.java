package dev.polder.bench.workload;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.api.json.Json;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/**
 * A list read to its end in pages.
 *
 * @param first what the first pages took, in milliseconds, without reading them
 * @param last the same of the last full pages
 * @param seconds what all of them took together
 */
record PageWalk(Samples first, Samples last, double seconds) {

    private static final int SAMPLED = 20;

    static PageWalk through(ApiClient client, int limit) throws IOException, InterruptedException {
        Samples all = new Samples();
        String token = "";
        do {
            String next = token.isEmpty() ? "" : "&continue=" + URLEncoder.encode(token, StandardCharsets.UTF_8);
            long began = System.nanoTime();
            byte[] page = client.get(ApiClient.CONFIG_MAPS + "?limit=" + limit + next);
            all.add((System.nanoTime() - began) / 1e6);
            JsonNode metadata = Json.readOwn(page).path("metadata");
            token = metadata.path("continue").asText();
        } while (!token.isEmpty());
        Samples first = new Samples();
        Samples last = new Samples();
        double millis = 0;
        for (int i = 0; i < all.size(); i++) {
            millis += all.get(i);
            if (i < SAMPLED) {
                first.add(all.get(i));
            } else if (i >= all.size() - SAMPLED - 1 && i < all.size() - 1) {
                last.add(all.get(i));
            }
        }
        return new PageWalk(first, last, millis / 1e3);
    }
}
