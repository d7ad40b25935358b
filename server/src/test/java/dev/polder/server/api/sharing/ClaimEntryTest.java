package dev.polder.server.api.sharing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.WatchStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What comes into a provider's sight because a claim was accepted has the version of the acceptance, wherever it is read, after
 * restarts too, and is told whole (docs/decisions/0020-claims-when-read.md).
 */
@Timeout(120)
class ClaimEntryTest {

    private static final String MAPS = "/api/v1/namespaces/default/configmaps";
    private static final int MANY = 1_500;

    private static String claims(String extra) {
        return "{'spec':{'permissionClaims':[{'group':'','resource':'configmaps','verbs':['*']" + extra + "}]}}";
    }

    private static String accepting(String selector) {
        return claims(",'selector':" + selector + ",'state':'Accepted'");
    }

    private static ApiServer provider(ApiServer root) {
        ApiServer provider = Sharing.workspace(root, "provider");
        Sharing.schema(provider, "today", "'intent':{'type':'string'}");
        Sharing.export(provider, "things", "today");
        provider.mergePatch(Sharing.EXPORTS + "/things", claims("")).expect(200);
        return provider;
    }

    private static ApiServer consumer(ApiServer root, ApiServer provider) {
        ApiServer consumer = Sharing.workspace(root, "consumer");
        Sharing.bind(consumer, "things", Sharing.path(provider), "things");
        return consumer;
    }

    private static String map(String name, String labels) {
        return "{'metadata':{'name':'" + name + "','labels':" + labels + "}}";
    }

    private static long version(JsonNode object) {
        return object.at("/metadata/resourceVersion").asLong();
    }

    @Test
    void whatIsAccepted_hasTheVersionOfTheAcceptance() {
        try (ApiServer root = ApiServer.start()) {
            ApiServer provider = provider(root);
            ApiServer consumer = consumer(root, provider);
            long own = version(consumer.post(MAPS, map("old", "{}")).expect(201).json());
            long accepted = version(consumer.mergePatch(Sharing.BINDINGS + "/things", accepting("{'matchAll':true}"))
                    .expect(200)
                    .json());
            assertThat(accepted).isGreaterThan(own);
            ApiServer bare = root.bare();
            String there = Views.of(provider, "things") + "/clusters/" + Views.id(consumer) + MAPS + "/old";
            ObjectNode seen = bare.get(there).expect(200).json();
            assertThat(version(seen)).isEqualTo(accepted);
            // The consumer's own view of it has not changed.
            assertThat(version(consumer.get(MAPS + "/old").expect(200).json())).isEqualTo(own);

            // Preconditions are about what the provider has seen.
            ObjectNode stale = seen.deepCopy();
            stale.withObject("/metadata").put("resourceVersion", Long.toString(own));
            stale.withObject("/data").put("by", "provider");
            bare.put(there, stale).expect(409);
            bare.delete(there, "{'preconditions':{'resourceVersion':'" + own + "'}}")
                    .expect(409);
            // What changes nothing is answered as it is seen, and what changes something is a version of its own.
            assertThat(version(bare.put(there, seen).expect(200).json())).isEqualTo(accepted);
            ObjectNode changed = seen.deepCopy();
            changed.withObject("/data").put("by", "provider");
            ObjectNode written = bare.put(there, changed).expect(200).json();
            assertThat(version(written)).isGreaterThan(accepted);
            assertThat(consumer.get(MAPS + "/old").expect(200).version()).isEqualTo(Long.toString(version(written)));
            bare.delete(there, "{'preconditions':{'resourceVersion':'" + version(written) + "'}}")
                    .expect(200);
        }
    }

    @Test
    void versionsStay_whenTheServerStartsAgain(@TempDir Path folder) {
        String there;
        long accepted;
        try (ApiServer root = ApiServer.startIn(folder)) {
            ApiServer provider = provider(root);
            ApiServer consumer = consumer(root, provider);
            consumer.post(MAPS, map("old", "{}")).expect(201);
            accepted = version(consumer.mergePatch(Sharing.BINDINGS + "/things", accepting("{'matchAll':true}"))
                    .expect(200)
                    .json());
            // What else is said of the binding says nothing new of the claim.
            consumer.mergePatch(Sharing.BINDINGS + "/things", "{'metadata':{'annotations':{'a':'b'}}}")
                    .expect(200);
            provider.mergePatch(Sharing.EXPORTS + "/things", "{'metadata':{'annotations':{'a':'b'}}}")
                    .expect(200);
            there = Views.of(provider, "things") + "/clusters/" + Views.id(consumer) + MAPS + "/old";
            assertThat(version(root.bare().get(there).expect(200).json())).isEqualTo(accepted);
        }
        try (ApiServer root = ApiServer.startIn(folder)) {
            assertThat(version(root.bare().get(there).expect(200).json())).isEqualTo(accepted);
        }
    }

    /** Cut off in the middle of what an acceptance brought, a provider is told all of it. */
    @Test
    void whoIsCutOffInABurst_isToldAllOfIt() {
        try (ApiServer root = ApiServer.start()) {
            ApiServer provider = provider(root);
            ApiServer consumer = consumer(root, provider);
            for (int i = 0; i < MANY; i++) {
                consumer.post(MAPS, map("m" + i, "{'n':'" + i % 2 + "'}")).expect(201);
            }
            ApiServer bare = root.bare();
            String maps = Views.of(provider, "things") + "/clusters/*/api/v1/configmaps";
            String version = bare.get(maps).expect(200).version();
            Map<String, JsonNode> known = new HashMap<>();
            long last;
            try (WatchStream watch = bare.watch(maps + "?watch=true&resourceVersion=" + version)) {
                consumer.mergePatch(Sharing.BINDINGS + "/things", accepting("{'matchAll':true}"))
                        .expect(200);
                WatchStream.Event event = watch.next();
                for (int i = 1; i < MANY / 2; i++) {
                    Told.apply(known, event);
                    event = watch.next();
                }
                last = event.version();
            }
            assertThat(known).hasSizeLessThan(MANY);
            consumer.post(MAPS, map("end", "{'n':'1'}")).expect(201);
            try (WatchStream watch = bare.watch(maps + "?watch=true&resourceVersion=" + last)) {
                watch.through("ADDED", "end").forEach(event -> Told.apply(known, event));
                Set<String> all = new TreeSet<>();
                bare.get(maps).expect(200).node("/items").forEach(item -> all.add(Told.key(item)));
                assertThat(all).hasSizeGreaterThan(MANY);
                assertThat(known.keySet()).containsExactlyInAnyOrderElementsOf(all);

                // What a narrower selector leaves out has gone for the provider, and nothing else.
                consumer.mergePatch(Sharing.BINDINGS + "/things", accepting("{'matchLabels':{'n':'1'}}"))
                        .expect(200);
                consumer.post(MAPS, map("end2", "{'n':'1'}")).expect(201);
                watch.through("ADDED", "end2").forEach(event -> Told.apply(known, event));
            }
            Answer rest = bare.get(maps).expect(200);
            assertThat(rest.node("/items")).hasSize(MANY / 2 + 2).hasSize(known.size());
            rest.node("/items")
                    .forEach(item -> assertThat(version(known.getOrDefault(Told.key(item), Json.object())))
                            .isEqualTo(version(item)));
        }
    }
}
