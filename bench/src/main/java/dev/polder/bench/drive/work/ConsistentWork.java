package dev.polder.bench.drive.work;

import dev.polder.bench.client.Calls;
import dev.polder.bench.drive.load.WrongAnswerException;
import dev.polder.bench.drive.report.Section;
import dev.polder.bench.drive.site.Bodies;
import dev.polder.bench.drive.site.Place;
import dev.polder.bench.drive.site.Site;

/**
 * Reads of the newest state while another type is written: a list and an object of a type that nobody writes, and a list right after a
 * write, which must have it.
 */
final class ConsistentWork {

    private static final double WRITES = 50;
    private static final double LISTS = 20;
    private static final double GETS = 50;
    private static final int QUIET = 10;

    private ConsistentWork() {}

    static void run(Site site, Section section) throws Exception {
        Place place = site.place("consistent");
        Calls calls = site.calls();
        String secrets = place.core("secrets");
        String maps = place.core("configmaps");
        calls.createAll(secrets, QUIET, number -> Bodies.object("v1", "Secret", "quiet-" + number));
        try (Beside writes = new Beside(
                site,
                section,
                "writes of another type beside these",
                WRITES,
                number -> calls.post(maps, Bodies.configMap("beside-" + number, "new"))
                        .thenAccept(answer -> Checks.configMap(answer, 201, "beside-" + number, "new")))) {
            section.add(site.loopBeside()
                    .run(
                            site.plan("list of a quiet type", LISTS),
                            call -> calls.get(secrets).thenAccept(answer -> {
                                call.answered();
                                Checks.named(answer, "quiet-", QUIET);
                            })));
            section.add(site.loopBeside().run(site.plan("get of a quiet type", GETS), call -> {
                String name = "quiet-" + call.number() % QUIET;
                return calls.get(secrets + "/" + name).thenAccept(answer -> {
                    call.answered();
                    Checks.stored(answer.expect(200), name);
                });
            }));
            section.add(site.loopBeside().run(site.plan("create, then list", LISTS), call -> {
                String name = "own-" + call.number();
                return calls.post(maps, Bodies.partOf(name, name)).thenCompose(made -> {
                    Checks.configMap(made, 201, name, name);
                    long written = call.now();
                    return calls.get(maps + "?" + Bodies.select(name)).thenAccept(answer -> {
                        call.answered();
                        call.reached("list after its own write", written);
                        if (!Checks.listed(answer).names().contains(name)) {
                            throw new WrongAnswerException(answer.request() + " lacks what was just created");
                        }
                    });
                });
            }));
        }
    }
}
