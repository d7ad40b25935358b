package dev.polder.bench.tenancy;

import dev.polder.bench.workload.Authorities;
import dev.polder.bench.workload.Report;
import dev.polder.bench.workload.Samples;
import dev.polder.bench.workload.ServerProcess;
import dev.polder.bench.workload.Setting;
import dev.polder.bench.workload.Workload;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** What creates in one logical cluster take while a thousand in another wait for its webhook, which never answers. */
public final class DeadWebhookWorkload implements Workload {

    private static final int ROUNDS = 5;
    private static final int CREATES = 300;
    private static final int REQUESTS = 1_000;

    /** How many requests are sent over a connection at a time. */
    private static final int STREAMS = 100;

    /** How many connections a server makes to one webhook. */
    private static final int HANGING = 16;

    private static final double NANOS_PER_MILLI = 1e6;
    private static final String QUIET = "root";
    private static final String NOISY = "system:admin";
    private static final String HOOKS = "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations";

    private int made;

    @Override
    public void run(Setting setting, Report report) throws Exception {
        Path root = setting.work().resolve("webhooks");
        Samples quiet = new Samples();
        Samples beside = new Samples();
        try (ServerProcess server = setting.polder(root, Map.of(), List.of());
                DeadPeer dead = new DeadPeer()) {
            URI url = server.url();
            String authority = Authorities.of(root);
            try (TenancyClient client = new TenancyClient(url, authority)) {
                client.post("/clusters/" + NOISY + HOOKS, hook(dead)).get();
                creates(client, new Samples());
                for (int round = 0; round < ROUNDS; round++) {
                    creates(client, quiet);
                    noise(url, authority, dead, () -> creates(client, beside));
                }
            }
        }
        report.heading("dead webhooks");
        report.text("Creates one after the other in one logical cluster, " + ROUNDS + " rounds of " + CREATES
                + ", alone and while " + REQUESTS + " creates of another wait for its webhook or were refused; ms.");
        report.table("", "alone", "beside them", "ratio");
        row(report, "p50", quiet.percentile(0.5), beside.percentile(0.5));
        row(report, "p99", quiet.percentile(0.99), beside.percentile(0.99));
    }

    private static void row(Report report, String what, double quiet, double beside) {
        report.row(what, text(quiet), text(beside), text(beside / quiet));
    }

    private static String text(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }

    private static String hook(DeadPeer dead) {
        return """
                {"apiVersion":"admissionregistration.k8s.io/v1","kind":"ValidatingWebhookConfiguration","metadata":{"name":"dead"},
                "webhooks":[{"name":"dead.example.com","admissionReviewVersions":["v1"],"sideEffects":"None","timeoutSeconds":30,
                "clientConfig":{"url":"%s"},"rules":[{"operations":["CREATE"],"apiGroups":[""],"apiVersions":["v1"],
                "resources":["configmaps"]}]}]}""".formatted(dead.url());
    }

    private static String maps(String cluster) {
        return "/clusters/" + cluster + "/api/v1/namespaces/default/configmaps";
    }

    private String map() {
        made++;
        return "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"m" + made + "\"}}";
    }

    private void creates(TenancyClient client, Samples into) throws Exception {
        for (int i = 0; i < CREATES; i++) {
            String body = map();
            long start = System.nanoTime();
            client.post(maps(QUIET), body).get();
            into.add((System.nanoTime() - start) / NANOS_PER_MILLI);
        }
    }

    /** Something that is measured. */
    private interface Measured {
        void run() throws Exception;
    }

    private void noise(URI url, String authority, DeadPeer dead, Measured measured) throws Exception {
        List<TenancyClient> clients = new ArrayList<>();
        List<CompletableFuture<Void>> all = new ArrayList<>();
        try {
            for (int i = 0; i < REQUESTS; i++) {
                if (i % STREAMS == 0) {
                    clients.add(new TenancyClient(url, authority));
                    clients.get(clients.size() - 1).read("/version").get();
                }
                all.add(clients.get(clients.size() - 1).post(maps(NOISY), map()).exceptionally(refused -> null));
            }
            dead.awaitTaken(HANGING);
            measured.run();
        } finally {
            while (all.stream().anyMatch(one -> !one.isDone())) {
                dead.release();
                // The next ones hang on further connections: each that ends lets one of them go.
                var unused = CompletableFuture.anyOf(
                                all.stream().filter(one -> !one.isDone()).toArray(CompletableFuture[]::new))
                        .join();
            }
            clients.forEach(TenancyClient::close);
        }
    }
}
