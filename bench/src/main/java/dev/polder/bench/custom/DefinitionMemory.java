package dev.polder.bench.custom;

import dev.polder.api.json.Json;
import dev.polder.bench.micro.SocketlessServer;
import dev.polder.bench.workload.Report;
import dev.polder.bench.workload.Setting;
import dev.polder.bench.workload.Workload;
import java.util.Locale;

/**
 * What definitions of custom resources take of the heap: between 100 and 500 of them, each with an object and its published
 * OpenAPI document read once, with the store's own copy and its history of ten minutes, as the store is in memory, too.
 */
public final class DefinitionMemory implements Workload {

    private static final String DEFINITIONS = "/clusters/root/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
    private static final int FEW = 100;
    private static final int MANY = 500;
    private static final double KIB = 1024;

    @Override
    public void run(Setting setting, Report report) throws Exception {
        report.heading("Definitions");
        report.text(String.format(
                Locale.ROOT,
                "From %d to %d definitions of %.1f KiB of JSON each, with one object and one reading of their OpenAPI document;"
                        + " heap used after a collection.",
                FEW,
                MANY,
                Json.write(Fixture.crateDefinition(group(0), 0)).length / KIB));
        report.table("schemas", "heap per definition, KiB", "of it before its objects and document, KiB");
        row(report, "all different", true);
        row(report, "all the same, in groups of their own", false);
    }

    private static void row(Report report, String what, boolean distinct) throws Exception {
        try (SocketlessServer server = SocketlessServer.start()) {
            install(server, 0, FEW, distinct);
            long few = LiveHeap.used();
            install(server, FEW, MANY, distinct);
            long installed = LiveHeap.used() - few;
            use(server, 0, FEW);
            long usedByFew = LiveHeap.used() - few - installed;
            use(server, FEW, MANY);
            long byAll = LiveHeap.used() - few - installed;
            double count = MANY - FEW;
            report.row(
                    what,
                    String.format(Locale.ROOT, "%.1f", (installed + byAll - usedByFew) / count / KIB),
                    String.format(Locale.ROOT, "%.1f", installed / count / KIB));
        }
    }

    private static void install(SocketlessServer server, int from, int to, boolean distinct) throws Exception {
        for (int i = from; i < to; i++) {
            server.create(
                    DEFINITIONS,
                    Fixture.crateDefinition(group(i), distinct ? i : 0).toString());
        }
        // An event that says it comes once for each, also for those of before.
        server.awaitEvents(DEFINITIONS, "the initial names have been accepted", to);
    }

    private static void use(SocketlessServer server, int from, int to) throws InterruptedException {
        for (int i = from; i < to; i++) {
            String object = Fixture.crateObject(group(i)).toString();
            server.create("/clusters/root/apis/" + group(i) + "/v1/namespaces/default/crates", object);
            server.send("GET", "/clusters/root/openapi/v3/apis/" + group(i) + "/v1", "", 200);
        }
    }

    private static String group(int number) {
        return "g" + number + ".bench.example.com";
    }
}
