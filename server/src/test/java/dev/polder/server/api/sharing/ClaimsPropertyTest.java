package dev.polder.server.api.sharing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.WatchStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random exports, bindings, claims, selectors and objects: after each version every provider has been told exactly what accepted
 * claims allow, by watches that go on and by watches that are opened again.
 */
@Timeout(300)
class ClaimsPropertyTest {

    private static final int SEEDS = Integer.getInteger("polder.claims.seeds", 6);
    private static final int STEPS = Integer.getInteger("polder.claims.steps", 120);
    private static final List<String> RESOURCES = List.of("configmaps", "secrets");
    private static final String EVERYTHING = "{'matchAll':true}";

    private static final List<String> SELECTORS = List.of(
            EVERYTHING,
            "{'matchLabels':{'color':'red'}}",
            "{'matchLabels':{'color':'blue','tier':'gold'}}",
            "{'matchExpressions':[{'key':'color','operator':'In','values':['red','blue']}]}",
            "{'matchExpressions':[{'key':'tier','operator':'Exists'}]}",
            "{'matchExpressions':[{'key':'color','operator':'NotIn','values':['red']}]}",
            "{'matchLabels':{'color':'red'},'matchExpressions':[{'key':'tier','operator':'DoesNotExist'}]}");

    private static final List<String> VERBS =
            List.of("['*']", "['get','list','watch']", "['get']", "['list','watch','create']");

    @RegisterExtension
    private static final ApiServer root = ApiServer.start();

    static Stream<Long> seeds() {
        long first = Long.getLong("polder.claims.seed", System.nanoTime());
        return Stream.iterate(first, seed -> seed + 1).limit(SEEDS);
    }

    /** The providers, whose exports have the same name, and their consumers. */
    private record Cast(List<ApiServer> providers, List<ApiServer> consumers, List<ApiServer> witnesses) {

        static Cast make(Random random) {
            List<ApiServer> providers = new ArrayList<>();
            List<ApiServer> consumers = new ArrayList<>();
            List<ApiServer> witnesses = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                ApiServer provider = Sharing.workspace(root, "provider");
                Sharing.schema(provider, "today", "'intent':{'type':'string'}");
                Sharing.export(provider, "things", "today");
                offer(provider, claims(random, true));
                providers.add(provider);
                ApiServer witness = Sharing.workspace(root, "witness");
                Sharing.bind(witness, "things", Sharing.path(provider), "things");
                accept(witness, "things", claims(random, false, EVERYTHING, "Accepted"));
                witnesses.add(witness);
            }
            for (int i = 0; i < 3; i++) {
                consumers.add(Sharing.workspace(root, "consumer"));
            }
            return new Cast(providers, consumers, witnesses);
        }
    }

    private static <T> T any(Random random, List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    private static void offer(ApiServer provider, String claims) {
        provider.mergePatch(Sharing.EXPORTS + "/things", "{'spec':{'permissionClaims':" + claims + "}}")
                .expect(200);
    }

    private static void accept(ApiServer consumer, String binding, String claims) {
        Answer answer =
                consumer.mergePatch(Sharing.BINDINGS + "/" + binding, "{'spec':{'permissionClaims':" + claims + "}}");
        assertThat(answer.code()).as(answer.text()).isIn(200, 404);
    }

    /** Claims of both resources as exports have them. */
    private static String claims(Random random, boolean all) {
        StringBuilder claims = new StringBuilder("[");
        for (String resource : RESOURCES) {
            String verbs = all ? "['*']" : any(random, VERBS);
            claims.append(claims.length() > 1 ? "," : "")
                    .append("{'group':'','resource':'" + resource + "','verbs':" + verbs + "}");
        }
        return claims.append(']').toString();
    }

    /** The same as bindings have them; with a selector and a state, or random ones. */
    private static String claims(Random random, boolean some, String selector, String state) {
        StringBuilder claims = new StringBuilder("[");
        for (String resource : RESOURCES) {
            if (!some || random.nextInt(4) > 0) {
                claims.append(claims.length() > 1 ? "," : "")
                        .append("{'group':'','resource':'" + resource + "','verbs':")
                        .append(some ? any(random, VERBS) : "['*']")
                        .append(",'selector':" + (some ? any(random, SELECTORS) : selector))
                        .append(",'state':'" + (some ? any(random, List.of("Accepted", "Accepted", "Rejected")) : state)
                                + "'}");
            }
        }
        return claims.append(']').toString();
    }

    private static String labels(Random random) {
        return any(
                random,
                List.of("{}", "{'color':'red'}", "{'color':'blue'}", "{'color':'blue','tier':'gold'}", "{'tier':'x'}"));
    }

    private static void step(Random random, Cast cast) {
        ApiServer consumer = any(random, cast.consumers());
        int which = random.nextInt(2);
        String binding = "to-" + which;
        switch (random.nextInt(10)) {
            case 0 -> {
                String path = Sharing.path(cast.providers().get(which));
                consumer.post(Sharing.BINDINGS, Sharing.binding(binding, path, "things"));
            }
            case 1 -> {
                if (random.nextInt(3) == 0) {
                    consumer.delete(Sharing.BINDINGS + "/" + binding);
                }
            }
            case 2, 3 -> accept(consumer, binding, claims(random, true, "", ""));
            case 4 -> {
                if (random.nextInt(2) == 0) {
                    offer(cast.providers().get(which), claims(random, false));
                }
            }
            default -> change(random, consumer);
        }
    }

    private static void change(Random random, ApiServer consumer) {
        String collection = "/api/v1/namespaces/default/" + any(random, RESOURCES);
        String name = "m" + random.nextInt(6);
        String metadata = "{'metadata':{'name':'" + name + "','labels':" + labels(random) + "}}";
        int code = consumer.post(collection, metadata).code();
        if (code == 409 && random.nextInt(3) == 0) {
            consumer.delete(collection + "/" + name).expect(200);
        } else if (code == 409) {
            consumer.put(collection + "/" + name, metadata).expect(200);
        }
    }

    /**
     * Everybody who is told something.
     *
     * @param all by who it is and what it is about
     */
    private record Listeners(Map<String, Told> all) {
        Told of(String name) {
            return Objects.requireNonNull(all.get(name), name);
        }
    }

    private static Listeners listeners(Cast cast) {
        Map<String, Told> all = new TreeMap<>();
        ApiServer bare = root.bare();
        all.put("exports", new Told(bare, "/clusters/*" + Sharing.EXPORTS));
        all.put("bindings", new Told(bare, "/clusters/*" + Sharing.BINDINGS));
        for (String resource : RESOURCES) {
            all.put(resource, new Told(bare, "/clusters/*/api/v1/" + resource));
            for (int i = 0; i < 2; i++) {
                String view = Views.of(cast.providers().get(i), "things") + "/clusters/*/api/v1/" + resource;
                all.put("steady " + i + " " + resource, new Told(bare, view));
                all.put("returning " + i + " " + resource, new Told(bare, view));
            }
        }
        return new Listeners(all);
    }

    /** Makes an object that every provider sees, and has everybody read up to it. */
    private static void mark(Cast cast, Listeners listeners, String name, boolean returning) {
        for (int i = 0; i < 2; i++) {
            for (String resource : RESOURCES) {
                cast.witnesses()
                        .get(i)
                        .post("/api/v1/namespaces/default/" + resource, "{'metadata':{'name':'" + name + i + "'}}")
                        .expect(201);
            }
        }
        for (int i = 0; i < 2; i++) {
            for (String resource : RESOURCES) {
                Told told = listeners.of("returning " + i + " " + resource);
                told.through("ADDED", name + i);
                if (returning) {
                    told.reconnect();
                } else {
                    listeners.of("steady " + i + " " + resource).through("ADDED", name + i);
                }
            }
        }
        if (!returning) {
            RESOURCES.forEach(resource -> listeners.of(resource).through("ADDED", name + 1));
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void providers_areToldWhatClaimsAllow(long seed) {
        Random random = new Random(seed);
        Cast cast = Cast.make(random);
        Listeners listeners = listeners(cast);
        for (int i = 1; i <= STEPS; i++) {
            step(random, cast);
            if (i % 40 == 0) {
                restore(cast);
                mark(cast, listeners, "mark" + i + "x", true);
            }
        }
        restore(cast);
        mark(cast, listeners, "end", false);
        finish(cast, listeners);
        int compared = 0;
        for (int i = 0; i < 2; i++) {
            String export = Views.id(cast.providers().get(i)) + "//things";
            for (String resource : RESOURCES) {
                for (String who : List.of("steady ", "returning ")) {
                    compared += compare(seed, listeners, export, resource, listeners.of(who + i + " " + resource));
                }
            }
        }
        assertThat(compared).as("versions that were compared").isGreaterThan(STEPS);
        listeners.all().values().forEach(Told::close);
    }

    /** Exports claim everything, so that marks are seen. */
    private static void restore(Cast cast) {
        cast.providers().forEach(provider -> offer(provider, claims(new Random(0), true)));
    }

    /** Everything about bindings and exports has been told when those have that are made after everything else. */
    private static void finish(Cast cast, Listeners listeners) {
        ApiServer witness = cast.witnesses().get(1);
        String path = Sharing.path(cast.providers().get(0));
        witness.post(Sharing.BINDINGS, Sharing.binding("the-end", path, "things"))
                .expect(201);
        listeners.of("bindings").through("ADDED", "the-end");
        cast.providers()
                .get(0)
                .post(Sharing.EXPORTS, "{'metadata':{'name':'the-end'},'spec':{}}")
                .expect(201);
        listeners.of("exports").through("ADDED", "the-end");
    }

    /** Compares what a provider was told with the model, version by version. */
    private static int compare(long seed, Listeners listeners, String export, String resource, Told told) {
        ClaimsModel model = new ClaimsModel(listeners.of("exports"), listeners.of("bindings"), listeners.of(resource));
        Map<String, JsonNode> seen = new HashMap<>(told.first());
        SortedMap<Long, List<WatchStream.Event>> events = told.byVersion();
        TreeSet<Long> versions = new TreeSet<>(model.versions());
        versions.addAll(events.keySet());
        int compared = 0;
        // Afterwards some are told more than others.
        long end = told.events().get(told.events().size() - 1).version();
        for (long version : versions.headSet(end, true)) {
            if (model.versions().contains(version)) {
                model.become(version);
            }
            events.getOrDefault(version, List.of()).forEach(event -> Told.apply(seen, event));
            Map<String, Long> allowed = model.visible(export, resource, "watch");
            String where = "seed " + seed + ", " + export + " " + resource + " after version " + version;
            assertThat(seen.keySet()).as(where).containsExactlyInAnyOrderElementsOf(allowed.keySet());
            seen.forEach((key, object) -> assertThat(
                            object.at("/metadata/resourceVersion").asLong())
                    .as(where + ": " + key)
                    .isBetween(allowed.get(key), version));
            compared++;
        }
        return compared;
    }

    /** The comparison itself: a provider that is told too much, or too little, is found out. */
    @Test
    void badListeners_areFoundOut() {
        Random random = new Random(1);
        Cast cast = Cast.make(random);
        Listeners listeners = listeners(cast);
        cast.consumers()
                .get(0)
                .post("/api/v1/namespaces/default/configmaps", "{'metadata':{'name':'mine'}}")
                .expect(201);
        mark(cast, listeners, "end", false);
        finish(cast, listeners);
        String export = Views.id(cast.providers().get(0)) + "//things";
        Told everything = listeners.of("configmaps");
        // At which version it is found depends on when the namespaces of the workspaces get what they have.
        assertThat(failure(listeners, export, everything)).contains("elements were unexpected");
        Told other = listeners.of("steady 1 configmaps");
        assertThat(failure(listeners, export, other)).contains("elements not found");
        assertThat(failure(listeners, export, listeners.of("steady 0 configmaps")))
                .isEmpty();
        listeners.all().values().forEach(Told::close);
    }

    private static String failure(Listeners listeners, String export, Told told) {
        try {
            compare(1, listeners, export, "configmaps", told);
            return "";
        } catch (AssertionError found) {
            return String.valueOf(found.getMessage());
        }
    }
}
