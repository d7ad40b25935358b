package dev.polder.bench.drive.work;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.bench.client.Calls;
import dev.polder.bench.drive.load.Outcome;
import dev.polder.bench.drive.load.Plan;
import dev.polder.bench.drive.load.WrongAnswerException;
import dev.polder.bench.drive.report.Section;
import dev.polder.bench.drive.site.Bodies;
import dev.polder.bench.drive.site.Place;
import dev.polder.bench.drive.site.Site;

/** Every verb on config maps of about a kibibyte, one verb after the other, so that each has its own processor time. */
final class CrudWork {

    private static final double WRITES = 100;
    private static final double READS = 400;
    private static final String NAME = "object-";

    private final Calls calls;
    private final String maps;

    private CrudWork(Calls calls, String maps) {
        this.calls = calls;
        this.maps = maps;
    }

    static void run(Site site, Section section) throws Exception {
        Place place = site.place("crud");
        new CrudWork(site.calls(), place.core("configmaps")).verbs(site, section);
    }

    private static String name(int number) {
        return NAME + number;
    }

    private void verbs(Site site, Section section) throws Exception {
        Plan creates = site.plan("create", WRITES);
        int there = creates.all();
        section.add(site.loop()
                .run(
                        creates,
                        call -> calls.post(maps, Bodies.configMap(name(call.number()), "new"))
                                .thenAccept(answer -> {
                                    call.answered();
                                    Checks.configMap(answer, 201, name(call.number()), "new");
                                })));
        Checks.named(Calls.now(calls.get(maps)), NAME, there);
        section.add(site.loop().run(site.plan("get", READS), call -> {
            String name = name(call.number() % there);
            return calls.get(maps + "/" + name).thenAccept(answer -> {
                call.answered();
                Checks.configMap(answer, 200, name, "new");
            });
        }));
        section.add(changes(site, there, "update", "PUT", "", Calls.JSON));
        section.add(changes(site, there, "patch", "PATCH", "", "application/merge-patch+json"));
        section.add(changes(
                site,
                there,
                "apply",
                "PATCH",
                "?fieldManager=polder-bench&force=true",
                "application/apply-patch+yaml"));
        deletes(site, section);
    }

    private Outcome changes(Site site, int there, String verb, String method, String query, String type)
            throws InterruptedException {
        return site.loop().run(site.plan(verb, WRITES), call -> {
            String name = name(call.number() % there);
            String note = verb + "-" + call.number();
            ObjectNode body = verb.equals("patch") ? patch(note) : Bodies.configMap(name, note);
            return calls.send(method, maps + "/" + name + query, type, Json.write(body))
                    .thenAccept(answer -> {
                        call.answered();
                        Checks.configMap(answer, 200, name, note);
                    });
        });
    }

    private static ObjectNode patch(String note) {
        ObjectNode patch = Json.object();
        patch.putObject("data").put("note", note);
        return patch;
    }

    private void deletes(Site site, Section section) throws Exception {
        section.add(site.loop().run(site.plan("delete", WRITES), call -> {
            String name = name(call.number());
            return calls.delete(maps + "/" + name).thenAccept(answer -> {
                call.answered();
                String kind = answer.expect(200).json().path("kind").asText();
                if (!kind.equals("Status") && !kind.equals("ConfigMap")) {
                    throw new WrongAnswerException(answer.request() + " gave a " + kind);
                }
            });
        }));
        Checks.named(Calls.now(calls.get(maps)), NAME, 0);
    }
}
