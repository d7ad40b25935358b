package dev.polder.server.api.workspace;

import dev.polder.server.api.ApiServer;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/** What a server says of itself in {@code /metrics}: the values by the names of their series. */
record Metrics(Map<String, Double> series) {

    static Metrics of(ApiServer api) {
        Map<String, Double> series = new TreeMap<>();
        for (String line : api.bare().get("/metrics").expect(200).text().split("\n")) {
            if (!line.startsWith("#")) {
                int space = line.lastIndexOf(' ');
                series.put(line.substring(0, space), Double.parseDouble(line.substring(space + 1)));
            }
        }
        return new Metrics(series);
    }

    /** How much is remembered of what. */
    Map<String, Double> caches() {
        Map<String, Double> caches = new TreeMap<>(series);
        caches.keySet().removeIf(name -> !name.startsWith("polder_cache_entries{"));
        return caches;
    }

    /** How many requests the store has had of some kinds, named by operation and type. */
    double requests(Predicate<String> kinds) {
        return series.entrySet().stream()
                .filter(one -> one.getKey().startsWith("etcd_requests_total{") && kinds.test(one.getKey()))
                .mapToDouble(Map.Entry::getValue)
                .sum();
    }

    /** Requests that change something. */
    double transactions() {
        return requests(kind -> !isRead(kind));
    }

    /** Requests that read. */
    double reads() {
        return requests(Metrics::isRead);
    }

    private static boolean isRead(String kind) {
        return kind.contains("operation=\"list\"") || kind.contains("operation=\"barrier\"");
    }
}
