package dev.polder.server.api.sharing;

import static dev.polder.server.api.sharing.Sharing.BINDINGS;
import static dev.polder.server.api.sharing.Sharing.COWBOYS;
import static dev.polder.server.api.sharing.Sharing.SLICES;
import static dev.polder.server.api.sharing.Views.ALL_COWBOYS;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.WatchStream;
import java.net.URI;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The objects of consumers, as the provider of their type reaches them (kcp {@code test/e2e/virtual/apiexport}). */
class ExportViewTest {

    private static final String INTENT = "'intent':{'type':'string'}";

    @RegisterExtension
    private static final ApiServer root = ApiServer.knowing("paula,paula,p-1", "carl,carl,c-1", "cora,cora,c-2");

    private ApiServer provider;
    private ApiServer carls;
    private ApiServer coras;
    private ApiServer paula;
    private String view;

    @BeforeEach
    void publish() {
        provider = Views.workspace(root, "provider", "paula");
        carls = Views.workspace(root, "consumer", "carl");
        coras = Views.workspace(root, "consumer", "cora");
        Sharing.schema(provider, "today", INTENT);
        Sharing.export(provider, "cowboys", "today");
        Views.offer(provider, "cowboys", "carl");
        Views.offer(provider, "cowboys", "cora");
        paula = root.as("paula").bare();
        view = Views.of(provider, "cowboys");
    }

    private void bind(ApiServer consumer) {
        Sharing.bind(consumer, "wild", Sharing.path(provider), "cowboys");
    }

    private static void create(ApiServer consumer, String name) {
        consumer.post(COWBOYS, "{'metadata':{'name':'" + name + "'},'spec':{'intent':'ride'}}")
                .expect(201);
    }

    @Test
    void aProvider_listsTheObjectsOfAllConsumers() {
        bind(carls);
        bind(coras);
        create(carls, "woody");
        create(coras, "jessie");
        Answer all = paula.get(view + "/clusters/*" + ALL_COWBOYS);
        assertThat(Views.placed(all))
                .containsExactlyInAnyOrder(Views.id(carls) + "/woody", Views.id(coras) + "/jessie");
        assertThat(Views.placed(paula.get(view + "/clusters/" + Views.id(carls) + ALL_COWBOYS)))
                .containsExactly(Views.id(carls) + "/woody");
        assertThat(Views.placed(paula.get(view + "/clusters/" + Sharing.path(coras) + COWBOYS)))
                .containsExactly(Views.id(coras) + "/jessie");
        // The logical cluster of the export by its path, too.
        String byPath = "/services/apiexport/" + Sharing.path(provider) + "/cowboys";
        assertThat(Views.placed(paula.get(byPath + "/clusters/*" + ALL_COWBOYS)))
                .hasSize(2);
    }

    @Test
    void thePublishedUrl_isTheOneThatIsServed() {
        bind(carls);
        create(carls, "woody");
        JsonNode slice = Sharing.reaches(
                provider,
                SLICES,
                "cowboys",
                provider.get(SLICES).expect(200).version(),
                found -> !found.at("/status/endpoints").isEmpty());
        URI url = URI.create(slice.at("/status/endpoints/0/url").asText());
        assertThat(url.getPath()).isEqualTo(view);
        assertThat(Views.placed(paula.get(url.getPath() + "/clusters/*" + ALL_COWBOYS)))
                .containsExactly(Views.id(carls) + "/woody");
    }

    @Test
    void anInformer_beginsBeforeTheFirstBinding() {
        Answer empty = paula.get(view + "/clusters/*" + ALL_COWBOYS).expect(200);
        assertThat(empty.at("/kind")).isEqualTo("CowboyList");
        assertThat(empty.node("/items")).isEmpty();
        try (WatchStream watch =
                paula.watch(view + "/clusters/*" + ALL_COWBOYS + "?watch=true&resourceVersion=" + empty.version())) {
            bind(carls);
            create(carls, "woody");
            bind(coras);
            create(coras, "jessie");
            WatchStream.Event first = watch.next("ADDED", "woody");
            assertThat(first.at("/metadata/annotations/kcp.io~1cluster")).isEqualTo(Views.id(carls));
            WatchStream.Event second = watch.next("ADDED", "jessie");
            assertThat(second.at("/metadata/annotations/kcp.io~1cluster")).isEqualTo(Views.id(coras));
        }
    }

    /** The status that says Bound is written at the revision at which the provider's sight changes. */
    @Test
    void aWatchOfBindings_isToldOfEveryChange() {
        String all = view + "/clusters/*" + BINDINGS;
        Answer before = paula.get(all).expect(200);
        try (WatchStream watch = paula.watch(all + "?watch=true&resourceVersion=" + before.version())) {
            bind(coras);
            WatchStream.Event told = watch.next("ADDED", "wild");
            long last = told.version();
            while (!told.at("/status/phase").equals("Bound")) {
                told = watch.next("MODIFIED", "wild");
                assertThat(told.version()).isGreaterThan(last);
                last = told.version();
            }
            assertThat(told.at("/metadata/annotations/kcp.io~1cluster")).isEqualTo(Views.id(coras));
        }
    }

    @Test
    void oneConsumer_isReadAndWritten() {
        bind(carls);
        String there = view + "/clusters/" + Views.id(carls);
        String woody = there + COWBOYS + "/woody";
        paula.post(there + COWBOYS, "{'metadata':{'name':'woody'},'spec':{'intent':'ride'}}")
                .expect(201);
        Answer read = paula.get(woody).expect(200);
        var changed = read.json();
        changed.withObject("/spec").put("intent", "rest");
        paula.put(woody, changed).expect(200);
        // Twice the same state is a conflict.
        changed.withObject("/spec").put("intent", "lost");
        paula.put(woody, changed).expect(409);
        paula.mergePatch(woody, "{'spec':{'intent':'eat'}}").expect(200);
        paula.mergePatch(woody + "/status", "{'status':{'result':'full'}}").expect(200);
        assertThat(carls.get(COWBOYS + "/woody").expect(200).at("/status/result"))
                .isEqualTo("full");
        assertThat(carls.get(COWBOYS + "/woody").at("/spec/intent")).isEqualTo("eat");
        paula.apply(
                        there + COWBOYS + "/bullseye?fieldManager=provider",
                        "{'apiVersion':'wildwest.dev/v1alpha1','kind':'Cowboy','metadata':{'name':'bullseye'},"
                                + "'spec':{'intent':'run'}}")
                .expect(201);
        paula.mergePatch(there + COWBOYS + "/nobody", "{'spec':{'intent':'x'}}").expect(404);
        paula.post(there + COWBOYS, "{'metadata':{'name':'bad'},'spec':{'intent':7}}")
                .expect(422);
        paula.delete(woody).expect(200);
        carls.get(COWBOYS + "/woody").expect(404);
        paula.delete(there + COWBOYS).expect(200);
        assertThat(carls.get(COWBOYS).expect(200).node("/items")).isEmpty();
    }

    @Test
    void aboutAllConsumers_thereIsListAndWatchOnly() {
        bind(carls);
        create(carls, "woody");
        String all = view + "/clusters/*";
        paula.delete(all + ALL_COWBOYS)
                .refused(
                        405,
                        "MethodNotAllowed",
                        "deletecollection is not supported on resources of kind \"cowboys.wildwest.dev\" in the `*`"
                                + " logical cluster");
        assertThat(paula.get(all + COWBOYS + "/woody").expect(405).at("/reason"))
                .isEqualTo("MethodNotAllowed");
        paula.post(all + COWBOYS, "{'metadata':{'name':'x'}}").expect(405);
        assertThat(carls.get(COWBOYS).expect(200).node("/items")).hasSize(1);
    }

    @Test
    void bindings_canBeReadAndNotWritten() {
        bind(carls);
        bind(coras);
        // Another one, of another export.
        Sharing.schema(coras, "own", INTENT);
        Sharing.export(coras, "own", "own");
        Sharing.binding("own", Sharing.path(coras), "own");
        assertThat(Views.placed(paula.get(view + "/clusters/*" + BINDINGS)))
                .containsExactlyInAnyOrder(Views.id(carls) + "/wild", Views.id(coras) + "/wild");
        String there = view + "/clusters/" + Views.id(carls);
        String old = "/apis/apis.kcp.io/v1alpha1/apibindings/wild";
        assertThat(paula.get(there + old).expect(200).at("/apiVersion")).isEqualTo("apis.kcp.io/v1alpha1");
        paula.mergePatch(there + BINDINGS + "/wild", "{'metadata':{'labels':{'a':'b'}}}")
                .forbidden(
                        "apibindings.apis.kcp.io",
                        "wild",
                        "User \"paula\" cannot patch resource \"apibindings\" in API group \"apis.kcp.io\" at the"
                                + " cluster scope: access denied");
        paula.delete(there + BINDINGS + "/wild").expect(403);
        paula.delete(there + BINDINGS).expect(403);
    }
}
