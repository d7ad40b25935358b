package dev.polder.server.api.sharing.cases;

import static dev.polder.server.api.sharing.Sharing.BINDINGS;
import static dev.polder.server.api.sharing.Sharing.COWBOYS;
import static dev.polder.server.api.sharing.Sharing.EXPORTS;
import static dev.polder.server.api.sharing.Views.ALL_COWBOYS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.WatchStream;
import dev.polder.server.api.sharing.Sharing;
import dev.polder.server.api.sharing.Views;
import dev.polder.server.api.workspace.Workspaces;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * {@code /clusters/*} of bound types: whole objects under the identity of their export, and the metadata of all (kcp
 * pkg/server/apiextensions.go {@code getForIdentityWildcard}, {@code getForWildcardPartialMetadata}).
 */
class IdentityWildcardTest {

    private static final String NOT_SERVED = "404 page not found\n";
    private static final String METADATA = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";

    @RegisterExtension
    private static final ApiServer root = ApiServer.knowing("carl,carl,c-1");

    private static final ApiServer all = root.inCluster("*");

    private ApiServer first;
    private ApiServer second;
    private ApiServer consumerOfFirst;
    private ApiServer consumerOfSecond;
    private String ofFirst;
    private String ofSecond;

    /** Two exports of resources of the same name, whose schemas and identities differ, and a consumer of each. */
    @BeforeEach
    void share() {
        first = Sharing.workspace(root, "first");
        second = Sharing.workspace(root, "second");
        ofFirst = publish(first, "'intent':{'type':'string'}");
        ofSecond = publish(second, "'horse':{'type':'integer'}");
        consumerOfFirst = consumer(first, "woody", "{'intent':'ride'}");
        consumerOfSecond = consumer(second, "jessie", "{'horse':1}");
    }

    private static String publish(ApiServer provider, String fields) {
        Sharing.schema(provider, "today", fields);
        return Sharing.export(provider, "cowboys", "today")
                .at("/status/identityHash")
                .asText();
    }

    private static ApiServer consumer(ApiServer provider, String object, String spec) {
        ApiServer consumer = Sharing.workspace(root, "consumer");
        Sharing.bind(consumer, "wild", Sharing.path(provider), "cowboys");
        create(consumer, object, spec);
        return consumer;
    }

    private static void create(ApiServer consumer, String name, String spec) {
        consumer.post(COWBOYS, "{'metadata':{'name':'" + name + "'},'spec':" + spec + "}")
                .expect(201);
    }

    private static String of(String identity) {
        return ALL_COWBOYS + ":" + identity;
    }

    @Test
    void wholeObjects_areThoseOfTheIdentity_andNeedIt() {
        Answer list = all.get(of(ofFirst)).expect(200);
        assertThat(list.at("/kind")).isEqualTo("CowboyList");
        assertThat(Views.placed(list)).containsExactly(Views.id(consumerOfFirst) + "/woody");
        assertThat(list.at("/items/0/spec/intent")).isEqualTo("ride");
        assertThat(Views.placed(all.get(COWBOYS + ":" + ofSecond)))
                .containsExactly(Views.id(consumerOfSecond) + "/jessie");
        assertThat(all.get(ALL_COWBOYS).expect(404).text()).isEqualTo(NOT_SERVED);
        assertThat(all.get(of("0".repeat(64))).expect(404).text()).isEqualTo(NOT_SERVED);
        assertThat(all.get("/apis/wildwest.dev/v2/cowboys:" + ofFirst)
                        .expect(404)
                        .text())
                .isEqualTo(NOT_SERVED);
        all.get(COWBOYS + ":" + ofFirst + "/woody")
                .refused(
                        405,
                        "MethodNotAllowed",
                        "get is not supported on resources of kind \"cowboys.wildwest.dev\" in the `*` logical cluster");
    }

    /** The part of kcp's TestCRDCrossLogicalClusterListPartialObjectMetadata that is about bindings. */
    @Test
    void metadata_areThoseOfEveryIdentity() {
        assertThat(Views.placed(all.get(ALL_COWBOYS, "Accept", METADATA)))
                .contains(Views.id(consumerOfFirst) + "/woody", Views.id(consumerOfSecond) + "/jessie");
        assertThat(Views.placed(all.get(of(ofFirst), "Accept", METADATA)))
                .containsExactly(Views.id(consumerOfFirst) + "/woody");
    }

    @Test
    void watch_isOfTheIdentity_whoeverComes() {
        String version = all.get(of(ofFirst)).version();
        try (WatchStream watch = all.watch(of(ofFirst) + "?watch=true&resourceVersion=" + version)) {
            create(consumerOfSecond, "bullseye", "{'horse':2}");
            ApiServer newcomer = consumer(first, "stinky", "{'intent':'dig'}");
            WatchStream.Event seen = watch.next("ADDED", "stinky");
            assertThat(seen.at("/metadata/annotations/kcp.io~1cluster")).isEqualTo(Views.id(newcomer));
            assertThat(seen.at("/spec/intent")).isEqualTo("dig");
        }
    }

    @Test
    void anotherSchema_endsTheWatch_andIsServed() {
        String version = all.get(of(ofFirst)).version();
        try (WatchStream watch = all.watch(of(ofFirst) + "?watch=true&resourceVersion=" + version)) {
            Sharing.schema(first, "tomorrow", "'intent':{'type':'string'},'hat':{'type':'string'}");
            first.jsonPatch(
                            EXPORTS + "/cowboys",
                            "[{'op':'replace','path':'/spec/resources/0/schema','value':'tomorrow.cowboys.wildwest.dev'}]")
                    .expect(200);
            watch.expectEnd();
        }
        create(consumerOfFirst, "hatted", "{'intent':'ride','hat':'white'}");
        assertThat(all.get(of(ofFirst) + "?fieldSelector=metadata.name=hatted").at("/items/0/spec/hat"))
                .isEqualTo("white");
    }

    /** What was bound stays served, here as in the workspaces that have bound it. */
    @Test
    void exportThatIsGone_leavesItsObjectsReadable_untilNobodyBindsIt() {
        first.delete(EXPORTS + "/cowboys").expect(200);
        assertThat(Views.placed(all.get(of(ofFirst)))).containsExactly(Views.id(consumerOfFirst) + "/woody");
        String version = all.get(of(ofFirst)).version();
        try (WatchStream watch = all.watch(of(ofFirst) + "?watch=true&resourceVersion=" + version);
                WatchStream bindings = consumerOfFirst.watch(BINDINGS + "?watch=true&resourceVersion="
                        + consumerOfFirst.get(BINDINGS).version())) {
            consumerOfFirst.delete(BINDINGS + "/wild").expect(200);
            bindings.through("DELETED", "wild");
            watch.next("DELETED", "woody");
            watch.expectEnd();
        }
        assertThat(all.get(of(ofFirst)).expect(404).text()).isEqualTo(NOT_SERVED);
    }

    /** The wildcard is for those whom the system lets in; the provider, and an administrator of one consumer, are not among them. */
    @Test
    void nobodyElse_seesOrLearnsAnything() {
        ApiServer carls = Views.workspace(root, "carls", "carl");
        Workspaces.ready(root, root.fresh("other"), "universal");
        ApiServer carl = carls.as("carl").inCluster("*");
        String known = carl.get(of(ofFirst)).expect(403).text();
        String unknown = carl.get(of("0".repeat(64))).expect(403).text();
        assertThat(unknown.replace("0".repeat(64), ofFirst)).isEqualTo(known);
        carl.get(ALL_COWBOYS, "Accept", METADATA).expect(403);
        assertThat(carl.watch(of(ofFirst) + "?watch=true").code()).isEqualTo(403);
    }
}
