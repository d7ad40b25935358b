package dev.polder.server.api.sharing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
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
    private static final String GREATER = "{'key':'a','operator':'Gt','values':['1']}";
    private static final String UNSELECTED = "object does not match required labels";

    @RegisterExtension
    private static final ApiServer root = ApiServer.start();

    private ApiServer provider;
    private ApiServer consumer;
    private ApiServer bare;
    private String there;

    @BeforeEach
    void bind() {
        provider = Sharing.workspace(root, "provider");
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

    private static void refused(Answer answer, String path, String why) {
        answer.forbidden(
                "apibindings.apis.kcp.io", "things", "[spec.permissionClaims[0].selector." + path + ": " + why + "]");
    }

    private Answer tried(String selector) {
        return consumer.mergePatch(
                Sharing.BINDINGS + "/things", claims(",'selector':" + selector + ",'state':'Accepted'"));
    }

    /** Nothing that one consumer says is to be felt by what the provider sees of another. */
    @Test
    void selectorThatIsNone_blindsNobody() {
        ApiServer other = Sharing.workspace(root, "consumer");
        Sharing.bind(other, "things", Sharing.path(provider), "things");
        other.mergePatch(Sharing.BINDINGS + "/things", claims(",'selector':{'matchAll':true},'state':'Accepted'"))
                .expect(200);
        other.post(MAPS, map("seen", "{}")).expect(201);
        Answer greater = tried("{'matchExpressions':[" + GREATER + "]}");
        assertThat(bare.get(Views.of(provider, "things") + "/clusters/*/api/v1/configmaps")
                        .expect(200)
                        .names())
                .contains("seen");
        greater.expect(403);
    }

    /** apimachinery {@code ValidateLabelSelector}. kcp takes any, and fails later ({@code pkg/permissionclaim}). */
    @Test
    void selectorThatIsNone_isRefused() {
        String unknown = "Invalid value: \"Gt\": not a valid selector operator";
        refused(tried("{'matchExpressions':[" + GREATER + "]}"), "matchExpressions[0].operator", unknown);
        refused(
                tried("{'matchExpressions':[{'key':'a','operator':'In'}]}"),
                "matchExpressions[0].values",
                "Required value: must be specified when `operator` is 'In' or 'NotIn'");
        refused(
                tried("{'matchLabels':{'a':'b c'}}"),
                "matchLabels",
                "Invalid value: \"b c\": a valid label must be an empty string or consist of alphanumeric characters,"
                        + " '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or"
                        + " 'my_value',  or '12345', regex used for validation is"
                        + " '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')");
        // What the older version has no words for, it says in an annotation.
        ObjectNode old = Answer.object(
                "{'spec':{'permissionClaims':[{'resource':'configmaps','all':true,'state':" + "'Accepted'}]}}");
        String said = "[{'group':'','resource':'configmaps','verbs':['*'],'state':'Accepted','selector':"
                + "{'matchExpressions':[" + GREATER + "]}}]";
        old.withObject("/metadata/annotations")
                .put("apis.v1alpha2.kcp.io/acceptable-permission-claims", Answer.doubleQuoted(said));
        refused(
                consumer.mergePatch("/apis/apis.kcp.io/v1alpha1/apibindings/things", old.toString()),
                "matchExpressions[0].operator",
                unknown);
        accept("{'matchExpressions':[{'key':'a','operator':'DoesNotExist'}]}");
    }
}
