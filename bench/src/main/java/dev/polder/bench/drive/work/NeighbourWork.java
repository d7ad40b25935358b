package dev.polder.bench.drive.work;

import dev.polder.api.json.Json;
import dev.polder.bench.client.Calls;
import dev.polder.bench.drive.load.Call;
import dev.polder.bench.drive.load.Outcome;
import dev.polder.bench.drive.report.Section;
import dev.polder.bench.drive.site.Bodies;
import dev.polder.bench.drive.site.Place;
import dev.polder.bench.drive.site.Site;
import java.util.Locale;
import java.util.concurrent.CompletionStage;

/**
 * Somebody reads and writes a little in a workspace, or a namespace where there are none, alone and while somebody else in another one
 * lists everything again and again and creates much.
 */
final class NeighbourWork {

    private static final double QUIET = 100;
    private static final double LISTS = 10;
    private static final double CREATES = 200;
    private static final int OWN = 50;
    /** Of the large lists, so many are as large as the one of the workload about lists. */
    private static final double SHARE = 0.4;

    private final Calls calls;
    private final String maps;

    private NeighbourWork(Calls calls, String maps) {
        this.calls = calls;
        this.maps = maps;
    }

    static void run(Site site, Section section) throws Exception {
        Place quiet = site.place("quiet");
        Place noisy = site.place("noisy");
        int many = (int) (site.scale().objects() * SHARE);
        String noise = noisy.core("configmaps");
        NeighbourWork neighbour = new NeighbourWork(site.calls(), quiet.core("configmaps"));
        site.calls().createAll(neighbour.maps, OWN, number -> Bodies.configMap("own-" + number, "new"));
        site.calls().createAll(noise, many, number -> Bodies.partOf("large", "noise-" + number));
        Outcome alone = site.loop().run(site.plan("get and update, alone", QUIET), neighbour::ask);
        section.add(alone);
        // Whoever makes the noise has connections of their own.
        try (Calls loud = site.calls().again(2);
                Beside lists = new Beside(
                        site,
                        section,
                        "the noise: whole lists of " + many,
                        LISTS,
                        number -> loud.get(noise + "?" + Bodies.select("large"))
                                .thenAccept(answer -> Checks.listed(answer, many)));
                Beside creates = new Beside(
                        site,
                        section,
                        "the noise: creates",
                        CREATES,
                        number -> loud.post(noise, Bodies.configMap("more-" + number, "new"))
                                .thenAccept(answer -> Checks.configMap(answer, 201, "more-" + number, "new")))) {
            Outcome beside =
                    site.loopBeside().run(site.plan("get and update, beside the noise", QUIET), neighbour::ask);
            section.add(beside);
            section.fact("p50 beside the noise to alone", ratio(beside, alone, 50));
            section.fact("p99 beside the noise to alone", ratio(beside, alone, 99));
        }
    }

    private static String ratio(Outcome beside, Outcome alone, double percentile) {
        return String.format(
                Locale.ROOT,
                "%.2f",
                beside.latencies().millis(percentile) / alone.latencies().millis(percentile));
    }

    private CompletionStage<Void> ask(Call call) {
        String name = "own-" + call.number() / 2 % OWN;
        String note = "note-" + call.number();
        if (call.number() % 2 == 0) {
            return calls.get(maps + "/" + name).thenAccept(answer -> {
                call.answered();
                call.reached("get");
                Checks.stored(answer.expect(200), name);
            });
        }
        return calls.send("PUT", maps + "/" + name, Calls.JSON, Json.write(Bodies.configMap(name, note)))
                .thenAccept(answer -> {
                    call.answered();
                    call.reached("update");
                    Checks.configMap(answer, 200, name, note);
                });
    }
}
