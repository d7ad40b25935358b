package dev.polder.server.api.definition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.Widgets;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Scale, and the columns of custom types (apiextensions {@code registry/customresource}). */
class ScaleAndColumnsTest {

    private static final String GROUP = "scale.example.com";
    private static final String TABLE = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json";

    @RegisterExtension
    static final ApiServer api = ApiServer.start();

    private static String widgets;

    @BeforeAll
    static void start() {
        Widgets.install(
                api,
                GROUP,
                Widgets.definition(GROUP)
                        .replace(
                                "'subresources'",
                                "'additionalPrinterColumns':[{'name':'Size','type':'integer','jsonPath':'.spec.size'},"
                                        + "{'name':'Color','type':'string','priority':1,'jsonPath':'.spec.color',"
                                        + "'description':'its color'},"
                                        + "{'name':'Age','type':'date','jsonPath':'.metadata.creationTimestamp'}],"
                                        + "'subresources'"));
        widgets = Widgets.path(GROUP, api.namespace());
    }

    private static String widget(String spec) {
        String name = api.fresh("w");
        api.post(widgets, Widgets.widget(GROUP, name, spec)).expect(201);
        return widgets + "/" + name;
    }

    @Tag("k8s-10.4")
    @Tag("k8s-14.21")
    @Test
    void scale_showsAndChangesTheReplicas() {
        String widget = widget("{'replicas':2}");
        api.mergePatch(widget + "/status", "{'status':{'replicas':1,'selector':'a=b'}}")
                .expect(200);
        Answer scale = api.get(widget + "/scale").expect(200);
        assertThat(scale.at("/kind")).isEqualTo("Scale");
        assertThat(scale.at("/apiVersion")).isEqualTo("autoscaling/v1");
        assertThat(scale.at("/spec/replicas")).isEqualTo("2");
        assertThat(scale.at("/status/replicas")).isEqualTo("1");
        assertThat(scale.at("/status/selector")).isEqualTo("a=b");
        assertThat(scale.at("/metadata/uid")).isEqualTo(api.get(widget).at("/metadata/uid"));
        Answer patched =
                api.mergePatch(widget + "/scale", "{'spec':{'replicas':5}}").expect(200);
        assertThat(patched.at("/kind")).isEqualTo("Scale");
        assertThat(api.get(widget).at("/spec/replicas")).isEqualTo("5");
        assertThat(api.get(widget).at("/metadata/generation")).isEqualTo("2");
        api.put(widget + "/scale", scale.json())
                .refused(
                        409,
                        "Conflict",
                        "Operation cannot be fulfilled on widgets." + GROUP + " \""
                                + scale.at("/metadata/name")
                                + "\": the object has been modified; please apply your changes to"
                                + " the latest version and try again");
        api.mergePatch(widget + "/scale", "{'spec':{'replicas':-1}}").expect(422);
        assertThat(api.get("/apis/" + GROUP + "/v1/namespaces/nowhere/widgets/none/scale")
                        .expect(404)
                        .at("/reason"))
                .isEqualTo("NotFound");
    }

    @Tag("k8s-5.10")
    @Tag("k8s-14.20")
    @Test
    void columns_areTheDefinitions() {
        String widget = widget("{'size':4,'color':'red'}");
        Answer table = api.get(widget, "Accept", TABLE).expect(200);
        assertThat(table.node("/columnDefinitions").findValuesAsText("name"))
                .containsExactly("Name", "Size", "Color", "Age");
        assertThat(table.at("/columnDefinitions/2/priority")).isEqualTo("1");
        assertThat(table.at("/columnDefinitions/2/description")).isEqualTo("its color");
        assertThat(table.at("/rows/0/cells/1")).isEqualTo("4");
        assertThat(table.node("/rows/0/cells/1").isInt()).isTrue();
        assertThat(table.at("/rows/0/cells/2")).isEqualTo("red");
        assertThat(table.at("/rows/0/cells/3")).matches("[0-9]+s");
        Answer bare = api.get(widget("{}"), "Accept", TABLE);
        assertThat(bare.node("/rows/0/cells/1").isNull()).isTrue();
    }

    @Test
    void withoutColumns_nameAndAge() {
        String group = "plain." + GROUP;
        Widgets.install(api, group, Widgets.definition(group));
        Answer table =
                api.get("/apis/" + group + "/v1/widgets", "Accept", TABLE).expect(200);
        assertThat(table.node("/columnDefinitions").findValuesAsText("name")).containsExactly("Name", "Age");
        assertThat(table.node("/rows")).isEmpty();
    }

    @Tag("k8s-10.3")
    @Test
    void statusOfATypeWithoutStatus_isNotThere() {
        String group = "bare." + GROUP;
        String version = "{'name':'v1','served':true,'storage':true,'schema':{'openAPIV3Schema':{'type':'object',"
                + "'x-kubernetes-preserve-unknown-fields':true}}}";
        Widgets.install(api, group, Widgets.definition(group, version));
        String path = Widgets.path(group, api.namespace());
        Answer made = api.post(
                        path,
                        "{'apiVersion':'" + group + "/v1','kind':'Widget','metadata':{'name':'w'},'status':{'a':1}}")
                .expect(201);
        assertThat(made.at("/status/a")).isEqualTo("1");
        assertThat(api.mergePatch(path + "/w", "{'status':{'a':2}}").at("/metadata/generation"))
                .isEqualTo("2");
        api.get(path + "/w/status").expect(404);
        api.get(path + "/w/scale").expect(404);
    }
}
