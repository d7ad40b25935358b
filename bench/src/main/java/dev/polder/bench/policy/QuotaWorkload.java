package dev.polder.bench.policy;

import dev.polder.bench.load.CreateLoad;
import dev.polder.bench.load.Target;
import dev.polder.bench.workload.ApiClient;
import dev.polder.bench.workload.Authorities;
import dev.polder.bench.workload.Report;
import dev.polder.bench.workload.Samples;
import dev.polder.bench.workload.ServerProcess;
import dev.polder.bench.workload.Setting;
import dev.polder.bench.workload.Workload;
import dev.polder.storage.etcd.process.EtcdProcess;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Creates in a namespace with a quota beside creates in one without, on the same server. */
public final class QuotaWorkload implements Workload {

    private static final List<Integer> WRITERS = List.of(1, 16, 64);
    private static final int CONNECTIONS = 4;
    private static final int ROUNDS = 5;
    private static final Duration WARM_UP = Duration.ofSeconds(10);
    private static final Duration ROUND = Duration.ofSeconds(2);

    private static final String NAMESPACES = "/clusters/root/api/v1/namespaces";

    /** More than will be made, so that nothing is refused; shares are asked for again and again all the same. */
    private static final int HARD = 1_000_000;

    @Override
    public void run(Setting setting, Report report) throws Exception {
        Path folder = Files.createDirectories(setting.work().resolve("quota"));
        Path embedded = folder.resolve("embedded");
        Path onEtcd = folder.resolve("on-etcd");
        report.heading("Creates with a quota and without");
        report.text(String.format(
                Locale.ROOT,
                "Creates of config maps of a kibibyte over HTTP/2 and TLS in a namespace with a quota of %,d of them beside one"
                        + " without, on one durable server; %d alternating rounds of %d s; median [least – most].",
                HARD,
                ROUNDS,
                ROUND.toSeconds()));
        report.table("", "with", "without", "ratio");
        try (ServerProcess server = setting.polder(embedded)) {
            compare(report, "embedded", server, embedded);
        }
        try (EtcdProcess etcd = EtcdProcess.startDurable(folder.resolve("etcd"));
                ServerProcess server =
                        setting.polder(onEtcd, "--etcd-servers", etcd.url().toString())) {
            compare(report, "etcd", server, onEtcd);
        }
    }

    private static void compare(Report report, String store, ServerProcess server, Path root) throws Exception {
        Target target = new Target(server.url(), Authorities.of(root), Setting.TOKEN);
        try (ApiClient client = new ApiClient(server.url(), Authorities.of(root))) {
            client.create(NAMESPACES, "{\"metadata\":{\"name\":\"limited\"}}");
            client.create(NAMESPACES, "{\"metadata\":{\"name\":\"free\"}}");
            client.create(
                    NAMESPACES + "/limited/resourcequotas",
                    "{\"metadata\":{\"name\":\"quota\"},\"spec\":{\"hard\":{\"count/configmaps\":\"" + HARD + "\"}}}");
        }
        try (CreateLoad limited = load(target, "limited");
                CreateLoad free = load(target, "free")) {
            limited.run(WRITERS.get(1), WARM_UP);
            free.run(WRITERS.get(1), WARM_UP);
            for (int writers : WRITERS) {
                Samples with = new Samples();
                Samples without = new Samples();
                for (int round = 0; round < ROUNDS; round++) {
                    with.add(limited.run(writers, ROUND).perSecond());
                    without.add(free.run(writers, ROUND).perSecond());
                }
                report.compare("creates per second, " + writers + " writers, " + store, "%.0f", with, without);
            }
        }
    }

    private static CreateLoad load(Target target, String namespace) throws Exception {
        return new CreateLoad(
                target,
                NAMESPACES + "/" + namespace + "/configmaps",
                number -> ApiClient.configMap(ApiClient.name(number)).getBytes(StandardCharsets.UTF_8),
                CONNECTIONS);
    }
}
