package dev.polder.server.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.server.api.ApiServer;
import dev.polder.server.api.WatchStream;
import dev.polder.server.api.Widgets;
import dev.polder.server.webhook.Hosts;
import dev.polder.server.webhook.LocalWebhook;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * H22 (k/k {@code test/e2e/apimachinery/crd_selectable_fields.go}), and what a field's text is (apiextensions v0.32.3 {@code
 * pkg/registry/customresource/strategy.go}, {@code selectableFields}).
 */
class FieldSelectorCasesTest {

    @RegisterExtension
    static final ApiServer api = ApiServer.start();

    @RegisterExtension
    static final LocalWebhook webhook = LocalWebhook.answering(Hosts::answer);

    private static List<String> names(String objects, String selector) {
        return api.get(objects + "?fieldSelector="
                        + selector.replace("=", "%3D").replace(",", "%2C"))
                .expect(200)
                .names();
    }

    /** Every version has fields of its own, and an object is compared in the version that is asked for. */
    @Test
    @Tag("k8s-12.13")
    void objects_areListedAndWatchedByFieldsOfEachVersion() {
        String client = "{'url':'" + webhook.url() + "','caBundle':'" + webhook.caBundle() + "'}";
        Hosts hosts = Hosts.install(api, client, "v1");
        String first = hosts.at("v1");
        String second = hosts.at("v2");
        String start = api.get(first).version();
        try (WatchStream one = api.watch(
                        first + "?watch=true&fieldSelector=spec.hostPort%3Dhost1:80&resourceVersion=" + start);
                WatchStream two =
                        api.watch(second + "?watch=true&fieldSelector=spec.port%3D80&resourceVersion=" + start)) {
            api.post(first, hosts.one("example1", "host1:80")).expect(201);
            api.post(first, hosts.one("example2", "host1:8080")).expect(201);
            api.post(first, hosts.one("example3", "host2:80")).expect(201);

            assertThat(names(first, "spec.hostPort=host1:80")).containsExactly("example1");
            assertThat(names(first, "spec.hostPort!=host1:80")).containsExactly("example2", "example3");
            assertThat(names(second, "spec.port=80")).containsExactly("example1", "example3");
            assertThat(names(second, "spec.port=80,metadata.name=example3")).containsExactly("example3");
            api.get(second + "?fieldSelector=spec.hostPort%3Dhost1:80")
                    .refused(400, "BadRequest", "field label not supported: spec.hostPort");

            one.next("ADDED", "example1");
            two.next("ADDED", "example1");
            two.next("ADDED", "example3");
            api.mergePatch(first + "/example1", "{'spec':{'hostPort':'host2:8080'}}")
                    .expect(200);
            one.next("DELETED", "example1");
            two.next("DELETED", "example1");
            api.mergePatch(first + "/example2", "{'spec':{'hostPort':'host1:80'}}")
                    .expect(200);
            one.next("ADDED", "example2");
            two.next("ADDED", "example2");
            api.delete(second + "?fieldSelector=spec.port%3D80").expect(200);
            assertThat(api.get(first).names()).containsExactly("example1");
        }
    }

    @Test
    @Tag("k8s-12.13")
    void fields_areComparedAsText() {
        String group = api.fresh("g") + ".example.com";
        String schema = "{'type':'object','properties':{'top':{'type':'string'},'spec':{'type':'object','properties':{"
                + "'count':{'type':'integer'},'on':{'type':'boolean'},'name':{'type':'string'}}}}}";
        String definition = Widgets.definition(group, Widgets.version("v1", true, schema))
                .replace(
                        "'subresources'",
                        "'selectableFields':[{'jsonPath':'.top'},{'jsonPath':'.spec.count'},{'jsonPath':'.spec.on'},"
                                + "{'jsonPath':'.spec.name'}],'subresources'");
        Widgets.install(api, group, definition);
        String objects = Widgets.path(group, "default");
        api.post(objects, Widgets.widget(group, "full", "{'count':3,'on':true,'name':'a,b=c'},'top':'x'"))
                .expect(201);
        api.post(objects, Widgets.widget(group, "zero", "{'count':0,'on':false,'name':''}"))
                .expect(201);
        api.post(objects, Widgets.widget(group, "none", "{}")).expect(201);

        assertThat(names(objects, "spec.count=3")).containsExactly("full");
        assertThat(names(objects, "spec.count=0")).containsExactly("zero");
        assertThat(names(objects, "spec.count=")).as("missing is empty").containsExactly("none");
        assertThat(names(objects, "spec.on=true")).containsExactly("full");
        assertThat(names(objects, "spec.on!=true")).containsExactly("none", "zero");
        assertThat(names(objects, "spec.on=")).containsExactly("none");
        assertThat(names(objects, "top==x")).containsExactly("full");
        assertThat(names(objects, "spec.name=")).containsExactly("none", "zero");
        assertThat(names(objects, "spec.name=a\\,b\\=c".replace("\\", "%5C"))).containsExactly("full");
        for (String label : List.of(".spec.count", "spec", "spec.replicas", "metadata.labels")) {
            api.get(objects + "?fieldSelector=" + label + "%3D3")
                    .refused(400, "BadRequest", "field label not supported: " + label);
        }
    }

    @Test
    void fields_areToldInTheSchema() {
        String group = api.fresh("g") + ".example.com";
        String schema = "{'type':'object','properties':{'spec':{'type':'object','properties':{"
                + "'color':{'type':'string'},'replicas':{'type':'integer'}}}}}";
        String definition = Widgets.definition(group, Widgets.version("v1", true, schema))
                .replace("'subresources'", "'selectableFields':[{'jsonPath':'.spec.color'}],'subresources'");
        Widgets.install(api, group, definition);
        var schemas = api.get("/openapi/v3/apis/" + group + "/v1").expect(200).node("/components/schemas");
        assertThat(schemas.findValues("x-kubernetes-selectable-fields"))
                .as("of the kind and of its list")
                .hasSize(2)
                .allSatisfy(fields -> assertThat(fields.toString()).isEqualTo("[{\"fieldPath\":\"spec.color\"}]"));
    }
}
