package dev.polder.bench.drive.work;

import dev.polder.bench.client.Answer;
import dev.polder.bench.client.Calls;
import dev.polder.bench.drive.load.Call;
import dev.polder.bench.drive.load.Outcome;
import dev.polder.bench.drive.load.WrongAnswerException;
import dev.polder.bench.drive.report.Section;
import dev.polder.bench.drive.site.Bodies;
import dev.polder.bench.drive.site.Place;
import dev.polder.bench.drive.site.Site;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Lists of many objects of about a kibibyte: whole, by pages, and one part in a hundred of them. */
final class ListWork {

    private static final double WHOLE = 2;
    private static final double WALKS = 1;
    private static final double PARTS = 20;
    private static final int PAGES = 10;
    private static final int PART = 100;
    private static final double MIB = 1 << 20;
    private static final double MICROS = 1e6;

    private final Calls calls;
    private final String maps;
    private final String query;
    private final int count;

    private ListWork(Calls calls, String maps, int count) {
        this.calls = calls;
        this.maps = maps;
        this.count = count;
        // What others have put there is not in the list.
        this.query = "?" + "labelSelector=bench.polder.dev%2Fpart";
    }

    static void run(Site site, Section section) throws Exception {
        Place place = site.place("list");
        int count = site.scale().objects();
        String maps = place.core("configmaps");
        site.calls().createAll(maps, count, number -> Bodies.partOf("part-" + number % PART, "object-" + number));
        new ListWork(site.calls(), maps, count).lists(site, section);
    }

    private void lists(Site site, Section section) throws Exception {
        int bytes = Calls.now(calls.get(maps + query)).expect(200).body().length;
        section.fact("objects", String.format(Locale.ROOT, "%,d", count));
        section.fact("of all of them, MiB of JSON", String.format(Locale.ROOT, "%.1f", bytes / MIB));
        Outcome whole = site.loop().run(site.plan("whole list", WHOLE), call -> whole(call, ""));
        section.add(whole);
        whole.cpuMicrosEach()
                .ifPresent(micros -> section.fact(
                        "whole list, MiB of JSON for a second of the server's processor time",
                        String.format(Locale.ROOT, "%.0f", bytes / MIB / (micros / MICROS))));
        section.add(site.loop()
                .run(site.plan("whole list, any version", WHOLE), call -> whole(call, "&resourceVersion=0")));
        int limit = Math.max(1, count / PAGES);
        section.add(site.loop()
                .run(
                        site.plan("walk over all pages of " + limit, WALKS),
                        call -> page(call, limit, "", new HashSet<>())));
        int inPart = (count + PART - 1 - 7 % PART) / PART;
        section.add(site.loop()
                .run(
                        site.plan("one part in " + PART + ", by label", PARTS),
                        call -> calls.get(maps + "?" + Bodies.select("part-7")).thenAccept(answer -> {
                            call.answered();
                            Checks.listed(answer, inPart);
                        })));
    }

    private CompletableFuture<Void> whole(Call call, String more) {
        return calls.get(maps + query + more).thenAccept(answer -> {
            call.answered();
            Checks.listed(answer, count);
        });
    }

    private CompletableFuture<Void> page(Call call, int limit, String token, Set<String> seen) {
        long began = call.now();
        String next = token.isEmpty() ? "" : "&continue=" + URLEncoder.encode(token, StandardCharsets.UTF_8);
        return calls.get(maps + query + "&limit=" + limit + next).thenCompose(answer -> {
            call.reached("one page", began);
            call.answered();
            return turned(call, limit, answer, seen);
        });
    }

    private CompletableFuture<Void> turned(Call call, int limit, Answer answer, Set<String> seen) {
        Checks.Listed listed = Checks.listed(answer);
        for (String name : listed.names()) {
            if (!seen.add(name)) {
                throw new WrongAnswerException(answer.request() + ": " + name + " is on two pages");
            }
        }
        if (!listed.next().isEmpty()) {
            return page(call, limit, listed.next(), seen);
        }
        if (seen.size() != count) {
            throw new WrongAnswerException(
                    answer.request() + ": " + seen.size() + " objects on all pages, and should be " + count);
        }
        return CompletableFuture.completedFuture(null);
    }
}
