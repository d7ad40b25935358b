package dev.polder.server.api.sharing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What a provider writes where a consumer has selected objects: labels that the selector insists on are given, and what it would not
 * select is refused (kcp {@code pkg/virtual/apiexport/admission/selector.go} and {@code test/e2e/virtual/apiexport/binding_test.go}
 * {@code TestAPIBindingPermissionClaimsSelectors}).
 */
class ClaimSelectorTest {

    private static final String MAPS = "/api/v1/namespaces/default/configmaps";
    private static final String UNSELECTED = "object does not match required labels";

    @RegisterExtension
    private static final ApiServer root = ApiServer.start();

    private ApiServer consumer;
    private ApiServer bare;
    private String there;

    @BeforeEach
    void bind() {
        ApiServer provider = Sharing.workspace(root, "provider");
        Sharing.schema(provider, "today", "'intent':{'type':'string'}");
        Sharing.export(provider, "things", "today");
        provider.mergePatch(Sharing.EXPORTS + "/things", claims("")).expect(200);
        consumer = Sharing.workspace(root, "consumer");
        Sharing.bind(consumer, "things", Sharing.path(provider), "things");
        bare = root.bare();
        there = Views.of(provider, "things") + "/clusters/" + Views.id(consumer) + MAPS;
    }

    private static String claims(String extra) {
        return "{'spec':{'permissionClaims':[{'group':'','resource':'configmaps','verbs':['*']" + extra + "}]}}";
    }

    private void accept(String selector) {
        consumer.mergePatch(Sharing.BINDINGS + "/things", claims(",'selector':" + selector + ",'state':'Accepted'"))
                .expect(200);
    }

    private static String map(String name, String labels) {
        return "{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'" + name + "','labels':" + labels + "}}";
    }

    @Test
    void labelsOfTheSelector_areGivenAndKept() {
        accept("{'matchLabels':{'color':'red'}}");
        assertThat(bare.post(there, map("made", "{'other':'x'}")).expect(201).at("/metadata/labels/color"))
                .isEqualTo("red");
        // Somebody who takes the label off finds it again.
        bare.put(there + "/made", map("made", "{'other':'y'}")).expect(200);
        Answer made = consumer.get(MAPS + "/made").expect(200);
        assertThat(made.at("/metadata/labels/color")).isEqualTo("red");
        assertThat(made.at("/metadata/labels/other")).isEqualTo("y");
        bare.mergePatch(there + "/made", "{'metadata':{'labels':{'color':null}}}")
                .expect(200);
        assertThat(consumer.get(MAPS + "/made").expect(200).at("/metadata/labels/color"))
                .isEqualTo("red");
        String kept = "protected label color must have value red";
        bare.post(there, map("blue", "{'color':'blue'}")).forbidden("configmaps", "blue", kept);
        bare.put(there + "/made", map("made", "{'color':'blue'}")).forbidden("configmaps", "made", kept);
        consumer.get(MAPS + "/blue").expect(404);
        // An apply creates, too.
        assertThat(bare.apply(there + "/applied?fieldManager=provider", map("applied", "{}"))
                        .expect(201)
                        .at("/metadata/labels/color"))
                .isEqualTo("red");
    }

    @Test
    void expressions_areLeftToWhoWrites() {
        accept("{'matchExpressions':[{'key':'color','operator':'In','values':['red','blue']}]}");
        bare.post(there, map("none", "{}")).forbidden("configmaps", "none", UNSELECTED);
        bare.post(there, map("green", "{'color':'green'}")).forbidden("configmaps", "green", UNSELECTED);
        bare.post(there, map("red", "{'color':'red'}")).expect(201);
        bare.put(there + "/red", map("red", "{'color':'blue'}")).expect(200);
        bare.put(there + "/red", map("red", "{}")).forbidden("configmaps", "red", UNSELECTED);
        bare.put(there + "/red", map("red", "{'color':'green'}")).forbidden("configmaps", "red", UNSELECTED);
        assertThat(consumer.get(MAPS + "/red").expect(200).at("/metadata/labels/color"))
                .isEqualTo("blue");
    }

    @Test
    void whatIsNotSelected_isNotThere() {
        accept("{'matchLabels':{'color':'red'}}");
        consumer.post(MAPS, map("theirs", "{'color':'green'}")).expect(201);
        consumer.post(MAPS, map("red1", "{'color':'red'}")).expect(201);
        consumer.post(MAPS, map("red2", "{'color':'red'}")).expect(201);
        assertThat(bare.get(there).expect(200).names()).containsExactly("red1", "red2");
        bare.get(there + "/theirs").expect(404);
        bare.put(there + "/theirs", map("theirs", "{'color':'red'}")).expect(404);
        bare.mergePatch(there + "/theirs", "{'metadata':{'labels':{'color':'red'}}}")
                .expect(404);
        bare.delete(there + "/theirs").expect(404);
        bare.delete(there).expect(200);
        assertThat(bare.get(there).expect(200).names()).isEmpty();
        assertThat(consumer.get(MAPS).expect(200).names()).contains("theirs").doesNotContain("red1", "red2");
        // Its name is taken all the same.
        bare.post(there, map("theirs", "{}")).expect(409);
        bare.mergePatch(there + "/missing", "{'data':{'a':'b'}}").expect(404);
    }
}
