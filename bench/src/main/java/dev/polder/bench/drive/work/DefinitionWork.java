package dev.polder.bench.drive.work;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.bench.client.Calls;
import dev.polder.bench.drive.report.Section;
import dev.polder.bench.drive.site.Bodies;
import dev.polder.bench.drive.site.Place;
import dev.polder.bench.drive.site.Site;
import dev.polder.bench.drive.site.Told;

/** The life of a type: defined, established, used at once, deleted with what there is of it. */
final class DefinitionWork {

    private static final double RATE = 4;
    private static final String DEFINITIONS = "customresourcedefinitions";

    private DefinitionWork() {}

    static void run(Site site, Section section) throws Exception {
        Place place = site.place("definitions");
        Calls calls = site.calls();
        String definitions = place.wide("apiextensions.k8s.io/v1", DEFINITIONS);
        if (!site.hasWorkspaces()) {
            site.sweepAtEnd(definitions);
        }
        String group = site.run() + ".polder.dev";
        try (Told told = new Told(calls, definitions, DefinitionWork::isEstablished)) {
            section.add(site.loop().run(site.plan("define, use and delete a type", RATE), call -> {
                String plural = "gadget" + call.number() + "s";
                String name = plural + "." + group;
                String kind = "Gadget" + call.number();
                return calls.post(definitions, Bodies.definition(group, plural, kind))
                        .thenCompose(answer -> {
                            Checks.stored(answer.expect(201), name);
                            return told.wanted(name);
                        })
                        .thenCompose(established -> {
                            call.reached("define until Established");
                            return calls.post(
                                    place.of(group + "/v1", plural), Bodies.custom(group, kind, "first", "new"));
                        })
                        .thenCompose(answer -> {
                            call.reached("define until the first object is created");
                            Checks.custom(answer, 201, "first", "new");
                            long deleted = call.now();
                            return calls.delete(definitions + "/" + name).thenCompose(gone -> {
                                gone.expect(200);
                                return told.gone(name)
                                        .thenAccept(last -> call.reached("delete until it has gone", deleted));
                            });
                        });
            }));
        }
    }

    private static boolean isEstablished(JsonNode definition) {
        for (JsonNode condition : definition.at("/status/conditions")) {
            if (condition.path("type").asText().equals("Established")) {
                return condition.path("status").asText().equals("True");
            }
        }
        return false;
    }
}
