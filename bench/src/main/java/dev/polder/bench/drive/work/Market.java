package dev.polder.bench.drive.work;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.bench.client.Calls;
import dev.polder.bench.drive.site.Bodies;
import dev.polder.bench.drive.site.Place;
import dev.polder.bench.drive.site.Site;
import dev.polder.bench.drive.site.Told;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/** A workspace that exports a type, and others that have bound it (kcp: APIExport, APIBinding, APIExportEndpointSlice). */
final class Market {

    /** How many objects each consumer has. */
    static final int THINGS = 10;

    /** What they say at first. */
    static final String NEW = "new";

    private static final String EXPORT = "things";
    private static final String SHARING = "apis.kcp.io/v1alpha2";
    private static final String SCHEMAS = "apis.kcp.io/v1alpha1";

    private final Site site;
    private final Place provider;

    private Market(Site site, Place provider) {
        this.site = site;
        this.provider = provider;
    }

    /** The group of the type. */
    String group() {
        return site.run() + ".polder.dev";
    }

    static String name(int number) {
        return "thing-" + number;
    }

    /** Exports the type, and returns once the export has its identity. */
    static Market open(Site site) throws IOException, InterruptedException {
        Market market = new Market(site, site.place("provider"));
        market.export();
        return market;
    }

    private void export() throws IOException, InterruptedException {
        ObjectNode schema = Bodies.object(SCHEMAS, "APIResourceSchema", "v1.things." + group());
        ObjectNode spec = schema.putObject("spec").put("group", group()).put("scope", "Namespaced");
        Bodies.names(spec.putObject("names"), "things", "Thing");
        ObjectNode version = spec.putArray("versions")
                .addObject()
                .put("name", "v1")
                .put("served", true)
                .put("storage", true);
        Bodies.schema(version.putObject("schema"));
        site.calls().create(provider.wide(SCHEMAS, "apiresourceschemas"), schema);
        ObjectNode export = Bodies.object(SHARING, "APIExport", EXPORT);
        ObjectNode resource = export.putObject("spec").putArray("resources").addObject();
        resource.put("name", "things").put("group", group()).put("schema", "v1.things." + group());
        resource.putObject("storage").putObject("crd");
        becomes(
                provider.wide(SHARING, "apiexports"),
                export,
                made -> !made.at("/status/identityHash").asText("").isEmpty());
    }

    private JsonNode becomes(String collection, ObjectNode object, Predicate<JsonNode> wanted)
            throws IOException, InterruptedException {
        String name = object.at("/metadata/name").asText();
        try (Told told = new Told(site.calls(), collection, wanted)) {
            site.calls().create(collection, object);
            return Site.waited(told.wanted(name), collection + "/" + name);
        }
    }

    /** Workspaces that use the type, each with its objects. */
    List<Place> consumers(int count) throws IOException, InterruptedException {
        List<Place> consumers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Place consumer = site.place("consumer-" + i);
            ObjectNode binding = Bodies.object(SHARING, "APIBinding", EXPORT);
            binding.putObject("spec")
                    .putObject("reference")
                    .putObject("export")
                    .put("path", provider.cluster())
                    .put("name", EXPORT);
            becomes(
                    consumer.wide(SHARING, "apibindings"),
                    binding,
                    bound -> bound.at("/status/phase").asText().equals("Bound"));
            consumers.add(consumer);
        }
        Calls calls = site.calls();
        calls.all(count * THINGS, number -> {
            String things = consumers.get(number % count).of(group() + "/v1", "things");
            CompletableFuture<?> made = calls.post(things, Bodies.custom(group(), "Thing", name(number / count), NEW))
                    .thenAccept(answer -> answer.expect(201));
            return made;
        });
        return consumers;
    }

    /** Where the provider finds all of them. */
    String url() throws IOException, InterruptedException {
        try (Told told = new Told(
                site.calls(),
                provider.wide(SCHEMAS, "apiexportendpointslices"),
                slice -> !slice.at("/status/endpoints").isEmpty())) {
            return Site.waited(told.wanted(EXPORT), "the endpoints of the export")
                    .at("/status/endpoints/0/url")
                    .asText();
        }
    }
}
