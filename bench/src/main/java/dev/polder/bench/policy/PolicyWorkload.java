package dev.polder.bench.policy;

import dev.polder.bench.custom.LiveHeap;
import dev.polder.bench.micro.SocketlessServer;
import dev.polder.bench.workload.Report;
import dev.polder.bench.workload.Samples;
import dev.polder.bench.workload.Setting;
import dev.polder.bench.workload.Workload;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * What admission policies cost: a create in workspaces with none, with some about it, and with a hundred about something else; and
 * the heap of one policy in each of a thousand workspaces. A server in this process, its store in memory: no connection and no disk
 * make the rest look small.
 */
public final class PolicyWorkload implements Workload {

    private static final int ROUNDS = 11;
    private static final int WARM_UP_ROUNDS = 6;
    /** Of each round; so short that whatever slows the machine down slows all workspaces. */
    private static final int TURNS = 25;

    private static final int CREATES = 40;
    private static final int WORKSPACES = 1000;
    private static final double KIB = 1024;

    private static final String EXPRESSION = "object.data.text.size() < 1000 && !has(object.data.forbidden)";

    /**
     * A workspace of the comparison.
     *
     * @param policies how many it has
     * @param constraints what they are about; {@code %d} stands for the number of the policy
     */
    private record Case(String name, String title, int policies, String constraints) {}

    private static final List<Case> CASES = List.of(
            new Case("none", "none", 0, ""),
            new Case("one", "1 that matches", 1, rule("CREATE", "", "configmaps")),
            new Case("ten", "10 that match", 10, rule("CREATE", "", "configmaps")),
            new Case("elsewhere", "100 about other resources", 100, rule("CREATE", "example.com", "widgets%d")),
            new Case("updates", "100 about updates of the resource", 100, rule("UPDATE", "", "configmaps")),
            new Case(
                    "labels",
                    "100 about other labels, which each write has to be asked for",
                    100,
                    rule("CREATE", "", "configmaps")
                            .replace("{\"res", "{\"objectSelector\":{\"matchLabels\":{\"app\":\"p%d\"}},\"res")));

    private static String rule(String operation, String group, String resource) {
        return "{\"resourceRules\":[{\"apiGroups\":[\"" + group + "\"],\"apiVersions\":[\"*\"],\"operations\":[\""
                + operation + "\"],\"resources\":[\"" + resource + "\"]}]}";
    }

    @Override
    public void run(Setting setting, Report report) throws Exception {
        report.heading("Policies");
        // First: whatever a server leaves behind for a while would be in the figures.
        memory(report);
        creates(report);
    }

    private static void creates(Report report) throws Exception {
        try (SocketlessServer server = SocketlessServer.start()) {
            Place.make(server, CASES.stream().map(Case::name).toList());
            List<Place> places = new ArrayList<>();
            int made = 0;
            for (Case one : CASES) {
                Place place = new Place(server, "root:" + one.name());
                for (int i = 0; i < one.policies(); i++) {
                    place.policy("p" + i, one.constraints().replace("%d", Integer.toString(i)), EXPRESSION);
                }
                made += one.policies();
                places.add(place);
            }
            Place.awaitChecked(server, made);
            for (int round = 0; round < WARM_UP_ROUNDS; round++) {
                round(places);
            }
            List<Samples> medians = CASES.stream().map(any -> new Samples()).toList();
            for (int round = 0; round < ROUNDS; round++) {
                List<Samples> taken = round(places);
                for (int i = 0; i < taken.size(); i++) {
                    medians.get(i).add(taken.get(i).median());
                }
            }
            report.text("");
            report.text(String.format(
                    Locale.ROOT,
                    "Creates of a config map of a kibibyte, one after another, in %d rounds of %d for each workspace, which take"
                            + " turns at every %d; the median of a round, and of the rounds.",
                    ROUNDS,
                    TURNS * CREATES,
                    CREATES));
            report.table("policies in the workspace", "µs per create", "times that of none, round by round");
            for (int i = 0; i < CASES.size(); i++) {
                report.row(
                        CASES.get(i).title(),
                        medians.get(i).text("%.1f"),
                        medians.get(i).over(medians.get(0)).text("%.2f"));
            }
        }
    }

    /** What creates took in each place, in microseconds. */
    private static List<Samples> round(List<Place> places) throws InterruptedException {
        List<Samples> taken = places.stream().map(any -> new Samples()).toList();
        for (int turn = 0; turn < TURNS; turn++) {
            for (int next = 0; next < places.size(); next++) {
                int at = (turn + next) % places.size();
                creates(places.get(at), taken.get(at));
            }
        }
        return taken;
    }

    /** Times some creates. What is created is deleted again. */
    private static void creates(Place place, Samples taken) throws InterruptedException {
        for (int i = 0; i < CREATES; i++) {
            long began = System.nanoTime();
            place.create("m" + i);
            taken.add((System.nanoTime() - began) / 1e3);
        }
        for (int i = 0; i < CREATES; i++) {
            place.delete("m" + i);
        }
    }

    private static void memory(Report report) throws Exception {
        report.text(String.format(
                Locale.ROOT,
                "One policy with its binding in each of %,d workspaces, heap after a collection; the store is in memory, with the"
                        + " history of both. Then one create in each, as a dry run, has the policies found and compiled.",
                WORKSPACES));
        report.table("policies", "heap of one, stored, KiB", "more once it is in use, KiB");
        // Both run to the end: what one leaves behind for a while would be taken from the other's figures.
        try (SocketlessServer same = SocketlessServer.start();
                SocketlessServer different = SocketlessServer.start()) {
            row(report, "all the same", same, false);
            row(report, "all different", different, true);
        }
    }

    private static void row(Report report, String what, SocketlessServer server, boolean distinct)
            throws InterruptedException {
        Place.make(server, names());
        List<Place> places =
                names().stream().map(name -> new Place(server, "root:" + name)).toList();
        for (Place place : places) {
            place.tryCreate();
        }
        long before = LiveHeap.used();
        for (int i = 0; i < places.size(); i++) {
            String expression = EXPRESSION.replace("1000", Integer.toString(distinct ? 1000 + i : 1000));
            places.get(i).policy("p", rule("CREATE", "", "configmaps"), expression);
        }
        Place.awaitChecked(server, WORKSPACES);
        long stored = LiveHeap.used();
        for (Place place : places) {
            place.tryCreate();
        }
        long inUse = LiveHeap.used();
        report.row(
                what,
                String.format(Locale.ROOT, "%.1f", (stored - before) / KIB / WORKSPACES),
                String.format(Locale.ROOT, "%.1f", (inUse - stored) / KIB / WORKSPACES));
    }

    private static List<String> names() {
        return IntStream.range(0, WORKSPACES).mapToObj(i -> "w" + i).toList();
    }
}
