package dev.polder.server.api.sharing;

import static dev.polder.server.api.sharing.Sharing.EXPORTS;
import static dev.polder.server.api.sharing.Sharing.SCHEMAS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.server.api.ApiServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a view serves follows its export, and what is remembered of it ends with it. */
class ExportCatalogsTest {

    private static final String MAPS = "/api/v1/configmaps";

    @RegisterExtension
    private static final ApiServer root = ApiServer.start();

    /** How many entries a cache has, as {@code /metrics} tells. */
    private static int remembered(String cache) {
        String name = "polder_cache_entries{cache=\"" + cache + "\"} ";
        return root.bare()
                .get("/metrics")
                .expect(200)
                .text()
                .lines()
                .filter(line -> line.startsWith(name))
                .mapToInt(line -> (int) Double.parseDouble(line.substring(name.length())))
                .findFirst()
                .orElseThrow();
    }

    private static void read(ApiServer provider, String export) {
        String all = Views.of(provider, export) + "/clusters/*";
        root.bare().get(all + "/apis").expect(200);
        root.bare().get(all + "/openapi/v3").expect(200);
        root.bare().get(all + MAPS).expect(200);
    }

    @Test
    void whatIsRemembered_endsWithTheExports() {
        ApiServer provider = Sharing.workspace(root, "provider");
        String claim = Views.claim("", "configmaps", "");
        Views.claiming(provider, "zero", claim);
        read(provider, "zero");
        int views = remembered("export-views");
        int discovery = remembered("discovery");
        int openApi = remembered("openapi");
        for (String name : new String[] {"one", "two", "three"}) {
            Views.claiming(provider, name, claim);
            read(provider, name);
        }
        assertThat(remembered("export-views")).isEqualTo(views + 3);
        // Those that offer the same have the same documents.
        assertThat(remembered("discovery")).isEqualTo(discovery);
        assertThat(remembered("openapi")).isEqualTo(openApi);
        Views.claiming(provider, "other", claim, Views.claim("", "secrets", ""));
        read(provider, "other");
        assertThat(remembered("discovery")).isEqualTo(discovery + 1);
        for (String name : new String[] {"one", "two", "three", "other"}) {
            provider.delete(EXPORTS + "/" + name).expect(200);
        }
        assertThat(remembered("export-views")).isEqualTo(views);
        assertThat(remembered("discovery")).isEqualTo(discovery);
        assertThat(remembered("openapi")).isEqualTo(openApi);
        read(provider, "zero");
    }

    @Test
    void scale_isReachedThroughTheView() {
        ApiServer provider = Sharing.workspace(root, "provider");
        ApiServer consumer = Sharing.workspace(root, "consumer");
        provider.post(
                        SCHEMAS,
                        "{'metadata':{'name':'today.herds.wildwest.dev'},'spec':{'group':'wildwest.dev','scope':'Cluster',"
                                + "'names':{'plural':'herds','singular':'herd','kind':'Herd','listKind':'HerdList'},"
                                + "'versions':[{'name':'v1','served':true,'storage':true,'subresources':{'status':{},"
                                + "'scale':{'specReplicasPath':'.spec.replicas','statusReplicasPath':'.status.replicas'}},"
                                + "'schema':{'type':'object','properties':{'spec':{'type':'object','properties':"
                                + "{'replicas':{'type':'integer'}}},'status':{'type':'object','properties':"
                                + "{'replicas':{'type':'integer'}}}}}}]}}")
                .expect(201);
        Views.claiming(provider, "herds");
        provider.mergePatch(
                        EXPORTS + "/herds",
                        "{'spec':{'resources':[{'name':'herds','group':'wildwest.dev','schema':'today.herds.wildwest.dev',"
                                + "'storage':{'crd':{}}}]}}")
                .expect(200);
        Sharing.bind(consumer, "herds", Sharing.path(provider), "herds");
        String herds = "/apis/wildwest.dev/v1/herds";
        consumer.post(herds, "{'metadata':{'name':'big'},'spec':{'replicas':3}}")
                .expect(201);
        String scale = Views.of(provider, "herds") + "/clusters/" + Views.id(consumer) + herds + "/big/scale";
        assertThat(root.bare().get(scale).expect(200).at("/spec/replicas")).isEqualTo("3");
        root.bare().mergePatch(scale, "{'spec':{'replicas':5}}").expect(200);
        assertThat(consumer.get(herds + "/big").at("/spec/replicas")).isEqualTo("5");
    }

    private static void publish(ApiServer provider, String prefix) {
        provider.mergePatch(
                        EXPORTS + "/cowboys",
                        "{'spec':{'resources':[{'name':'cowboys','group':'wildwest.dev','schema':'" + prefix
                                + ".cowboys.wildwest.dev','storage':{'crd':{}}}]}}")
                .expect(200);
    }

    /** Whatever is decoded from storage is pruned (apiextensions {@code schemaCoercingDecoder}), for providers and consumers alike. */
    @Test
    void schemaThatChangedAndCameBack_showsNothingOfTheOtherOne() {
        ApiServer provider = Sharing.workspace(root, "provider");
        ApiServer consumer = Sharing.workspace(root, "consumer");
        Sharing.schema(provider, "old", "'intent':{'type':'string'}");
        Sharing.schema(provider, "new", "'intent':{'type':'string'},'other':{'type':'string'}");
        Sharing.export(provider, "cowboys", "old");
        Sharing.bind(consumer, "cowboys", Sharing.path(provider), "cowboys");
        String all = Views.of(provider, "cowboys") + "/clusters/*" + Views.ALL_COWBOYS;
        assertThat(root.bare().get(all).expect(200).node("/items")).isEmpty();
        publish(provider, "new");
        consumer.post(Sharing.COWBOYS, "{'metadata':{'name':'woody'},'spec':{'intent':'ride','other':'rest'}}")
                .expect(201);
        publish(provider, "old");
        assertThat(consumer.get(Sharing.COWBOYS + "/woody").expect(200).node("/spec"))
                .isEqualTo(root.bare().get(all).expect(200).node("/items/0/spec"));
        assertThat(root.bare().get(all).at("/items/0/spec/intent")).isEqualTo("ride");
        assertThat(root.bare().get(all).node("/items/0/spec/other").isMissingNode())
                .isTrue();
    }
}
