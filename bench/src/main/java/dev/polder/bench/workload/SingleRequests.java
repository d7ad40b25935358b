package dev.polder.bench.workload;

import java.io.IOException;

/** Requests one after another, each timed at the client. The number of objects is the same afterwards. */
final class SingleRequests {

    /** How many objects the measured list has. */
    static final int LISTED = 100;

    private static final int CREATED = 1_000_000;
    private static final String LIST = ApiClient.CONFIG_MAPS + "?limit=" + LISTED;

    private SingleRequests() {}

    /** What a request of each kind took, in microseconds. */
    record Medians(double get, double create, double watch, double list) {}

    static Medians measure(ApiClient client, int requests) throws IOException, InterruptedException {
        Samples get = new Samples();
        Samples create = new Samples();
        Samples watch = new Samples();
        Samples list = new Samples();
        for (int i = 0; i < requests; i++) {
            String one = ApiClient.CONFIG_MAPS + "/" + ApiClient.name(i % LISTED);
            time(get, () -> client.get(one));
            time(create, () -> client.createConfigMap(CREATED));
            client.deleteConfigMap(CREATED);
            if (i % 3 == 0) {
                String version = client.version();
                time(watch, () -> client.watchFrom(version));
                time(list, () -> client.get(LIST));
            }
        }
        return new Medians(get.median(), create.median(), watch.median(), list.median());
    }

    private interface Request {
        void send() throws IOException, InterruptedException;
    }

    private static void time(Samples into, Request request) throws IOException, InterruptedException {
        long began = System.nanoTime();
        request.send();
        into.add((System.nanoTime() - began) / 1e3);
    }
}
