package dev.polder.bench.drive.work;

import dev.polder.bench.client.Calls;
import dev.polder.bench.drive.load.Latencies;
import dev.polder.bench.drive.load.Plan;
import dev.polder.bench.drive.load.WrongAnswerException;
import dev.polder.bench.drive.report.Section;
import dev.polder.bench.drive.site.Bodies;
import dev.polder.bench.drive.site.Place;
import dev.polder.bench.drive.site.Site;
import dev.polder.bench.drive.site.Told;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/** Owners are deleted in the background, and a watch tells when the last of what belonged to them has gone; nothing else may go. */
final class CascadeWork {

    private static final double RATE = 5;
    private static final int EACH = 20;
    private static final int BYSTANDERS = 20;
    private static final long PROBE_SECONDS = 15;
    private static final String BACKGROUND = "?propagationPolicy=Background";

    private final Site site;
    private final Calls calls;
    private final String maps;
    private final Told told;

    private CascadeWork(Site site, String maps, Told told) {
        this.site = site;
        this.calls = site.calls();
        this.maps = maps;
        this.told = told;
    }

    static void run(Site site, Section section) throws Exception {
        Place place = site.place("cascade");
        String maps = place.core("configmaps");
        try (Told told = new Told(site.calls(), maps, any -> true)) {
            new CascadeWork(site, maps, told).cascades(section);
        }
    }

    private void cascades(Section section) throws Exception {
        if (!collects()) {
            section.leaveOut("the server collects nothing: within " + PROBE_SECONDS
                    + " s an object was there whose owner had gone (a kube-apiserver needs its controller manager)");
            return;
        }
        calls.createAll(maps, BYSTANDERS, number -> Bodies.configMap("bystander-" + number, "stays"));
        // An object that somebody else owns as well stays.
        String other = uid("bystander-0");
        Plan plan = site.plan("delete an owner until its " + EACH + " have gone", RATE);
        for (int owner = 0; owner < plan.all(); owner++) {
            family("owner-" + owner, EACH);
        }
        calls.create(maps, Bodies.ownedBy(Bodies.configMap("kept", "stays"), "bystander-0", other));
        section.add(site.loop().run(plan, call -> {
            String owner = "owner-" + call.number();
            return calls.delete(maps + "/" + owner + BACKGROUND).thenCompose(answer -> {
                call.reached("delete answered");
                answer.expect(200);
                return gone(owner, EACH);
            });
        }));
        large(section);
        List<String> left = Checks.listed(Calls.now(calls.get(maps))).names();
        long stayed = left.stream()
                .filter(name -> name.startsWith("bystander-") || name.equals("kept"))
                .count();
        if (stayed != BYSTANDERS + 1 || left.stream().anyMatch(name -> name.contains("owner-"))) {
            throw new WrongAnswerException("after the cascades there are " + left);
        }
    }

    /** One owner with many. */
    private void large(Section section) throws Exception {
        int count = site.scale().dependents();
        family("owner-large", count);
        long began = System.nanoTime();
        Calls.now(calls.delete(maps + "/owner-large" + BACKGROUND)).expect(200);
        Site.waited(gone("owner-large", count), "the end of " + count + " dependents", 600);
        Latencies once = new Latencies();
        once.add(System.nanoTime() - began);
        section.add(String.format(Locale.ROOT, "delete an owner until its %,d have gone, once", count), once);
        section.fact(
                "of these, objects a second", String.format(Locale.ROOT, "%,.0f", count * 1e3 / once.longestMillis()));
    }

    private boolean collects() throws Exception {
        family("owner-probe", 1);
        Calls.now(calls.delete(maps + "/owner-probe" + BACKGROUND)).expect(200);
        try {
            Site.waited(gone("owner-probe", 1), "the end of a dependent", PROBE_SECONDS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private String uid(String name) throws IOException, InterruptedException {
        return calls.read(maps + "/" + name).at("/metadata/uid").asText();
    }

    private void family(String owner, int count) throws IOException, InterruptedException {
        String uid = calls.create(maps, Bodies.configMap(owner, "owner"))
                .at("/metadata/uid")
                .asText();
        calls.createAll(
                maps,
                count,
                number -> Bodies.ownedBy(Bodies.configMap(dependent(owner, number), "dependent"), owner, uid));
    }

    private static String dependent(String owner, int number) {
        return "of-" + owner + "-" + number;
    }

    private CompletableFuture<Void> gone(String owner, int count) {
        return CompletableFuture.allOf(IntStream.range(0, count)
                .mapToObj(number -> told.gone(dependent(owner, number)))
                .toArray(CompletableFuture[]::new));
    }
}
