package dev.polder.server.api.sharing;

import static dev.polder.server.api.sharing.Persons.CONVERSIONS;
import static dev.polder.server.api.sharing.Persons.SCHEMA;
import static dev.polder.server.api.sharing.Persons.V1;
import static dev.polder.server.api.sharing.Persons.V2;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.machinery.conversion.RuleConverter;
import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.WatchStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Bound types of several versions, converted by the rules of an APIConversion (kcp {@code test/e2e/conversion} before commit
 * 08a7af759, and as adaaf9be5 brings it back) or in their names alone.
 */
class BoundConversionTest {

    private static final String NONE = "{'strategy':'None'}";
    private static final String NOTE = "preserve.conversion.apis.kcp.io/v2";

    @RegisterExtension
    private static final ApiServer root = ApiServer.start();

    private ApiServer provider;
    private ApiServer consumer;

    @BeforeEach
    void workspaces() {
        provider = Sharing.workspace(root, "provider");
        consumer = Sharing.workspace(root, "consumer");
    }

    private void shared() {
        Persons.schema(provider, NONE);
        Persons.convert(provider, Persons.RULES);
        Persons.export(provider);
        Persons.bind(consumer, provider);
    }

    /** What kcp's own end-to-end test does, in its order. */
    @Test
    void objects_areReadAndWrittenInBothVersions() {
        shared();
        consumer.post(V1, Persons.one("bob", "Bob", "Jones")).expect(201);
        ObjectNode bob = consumer.get(V2 + "/bob").expect(200).json();
        assertThat(bob.path("spec").toString())
                .isEqualTo("{\"name\":{\"first\":\"Bob\",\"last\":\"Jones\",\"lastUpper\":\"JONES\"}}");
        bob.withObject("/spec/someNewField").put("hello", "someNewValue");
        consumer.put(V2 + "/bob", bob).expect(200);
        assertThat(consumer.get(V2 + "/bob").at("/spec/someNewField/hello")).isEqualTo("someNewValue");

        ObjectNode alice = Answer.object(Persons.two("alice", "Alice", "Smith"));
        alice.withObject("/spec/someNewField").put("hello", "world");
        consumer.post(V2, alice.toString()).expect(201);
        ObjectNode first = consumer.get(V1 + "/alice").expect(200).json();
        assertThat(first.path("spec").toString()).isEqualTo("{\"firstName\":\"Alice\",\"lastName\":\"Smith\"}");
        assertThat(first.at("/metadata/annotations").path(NOTE).asText())
                .isEqualTo("{\"spec.someNewField\":{\"hello\":\"world\"}}");
        ((ObjectNode) first.path("spec")).put("firstName", "Robot").put("lastName", "Dragon");
        consumer.put(V1 + "/alice", first).expect(200);
        Answer second = consumer.get(V2 + "/alice").expect(200);
        assertThat(second.at("/spec/someNewField/hello")).isEqualTo("world");
        assertThat(second.at("/spec/name/first")).isEqualTo("Robot");
        assertThat(second.at("/spec/name/last")).isEqualTo("Dragon");
        assertThat(second.node("/metadata/annotations").has(NOTE)).isFalse();

        consumer.post(V1, "{'metadata':{'name':'just-bob'},'spec':{'firstName':'Bob'}}")
                .expect(201);
        assertThat(consumer.get(V2 + "/just-bob").expect(200).node("/spec").toString())
                .isEqualTo("{\"name\":{\"first\":\"Bob\"}}");
    }

    @Test
    void everyVerb_isInTheVersionThatIsAskedFor() {
        shared();
        String start = consumer.get(V2).expect(200).version();
        try (WatchStream one = consumer.watch(V1 + "?watch=true&resourceVersion=" + start);
                WatchStream two = consumer.watch(V2 + "?watch=true&resourceVersion=" + start)) {
            consumer.post(V1, Persons.one("a", "Ann", "Lee")).expect(201);
            assertThat(one.next("ADDED", "a").at("/spec/firstName")).isEqualTo("Ann");
            assertThat(two.next("ADDED", "a").at("/spec/name/lastUpper")).isEqualTo("LEE");
            Answer patched = consumer.mergePatch(V2 + "/a", "{'spec':{'name':{'last':'Low'}}}")
                    .expect(200);
            assertThat(patched.at("/spec/name/last")).isEqualTo("Low");
            assertThat(one.next("MODIFIED", "a").at("/spec/lastName")).isEqualTo("Low");
            assertThat(two.next("MODIFIED", "a").at("/spec/name/lastUpper")).isEqualTo("LOW");
            consumer.mergePatch(V2 + "/a/status", "{'status':{'phase':'up'}}").expect(200);
            assertThat(one.next("MODIFIED", "a").at("/status/phase")).isEqualTo("up");
            consumer.post(V2, Persons.two("b", "Bo", "Ek")).expect(201);
            assertThat(one.next("ADDED", "b").at("/spec/firstName")).isEqualTo("Bo");
            assertThat(consumer.get(V2).expect(200).json().at("/items").findValuesAsText("lastUpper"))
                    .containsExactly("LOW", "EK");
            assertThat(consumer.get(V1).expect(200).json().at("/items").findValuesAsText("lastName"))
                    .containsExactly("Low", "Ek");
            consumer.delete(V2 + "/a").expect(200);
            assertThat(one.next("DELETED", "a").at("/spec/lastName")).isEqualTo("Low");
        }
        // What is read and comes back unchanged is no change, in no version.
        Answer read = consumer.get(V1 + "/b").expect(200);
        assertThat(consumer.put(V1 + "/b", read.json()).expect(200).version()).isEqualTo(read.version());
    }

    /** A manager's fields are meant in the version it used. */
    @Test
    void apply_knowsFieldsAcrossVersions() {
        shared();
        consumer.apply(V1 + "/a?fieldManager=one", Persons.one("a", "Ann", "Lee"))
                .expect(201);
        String renamed = Persons.two("a", "Bea", "Lee");
        consumer.apply(V2 + "/a?fieldManager=two", renamed)
                .refused(409, "Conflict", "Apply failed with 1 conflict: conflict with \"one\": .spec.firstName");
        consumer.apply(V2 + "/a?fieldManager=two&force=true", renamed).expect(200);
        assertThat(consumer.get(V1 + "/a").at("/spec/firstName")).isEqualTo("Bea");
        assertThat(consumer.get(V1 + "/a").node("/metadata/managedFields").findValuesAsText("apiVersion"))
                .containsExactlyInAnyOrder("example.io/v1", "example.io/v2");
    }

    @Test
    void withoutRules_versionsDifferInTheirNamesAlone() {
        Persons.schema(provider, NONE);
        Persons.export(provider);
        Persons.bind(consumer, provider);
        consumer.post(V1, Persons.one("a", "Ann", "Lee")).expect(201);
        Answer second = consumer.get(V2 + "/a").expect(200);
        assertThat(second.at("/apiVersion")).isEqualTo("example.io/v2");
        assertThat(second.node("/spec").toString()).isEqualTo("{}");
        assertThat(consumer.get(V1 + "/a").at("/spec/firstName")).isEqualTo("Ann");
    }

    @Test
    void otherRules_holdAtOnce_forWhatIsStoredAndForWhoWatches() {
        Persons.schema(provider, NONE);
        Persons.export(provider);
        Persons.bind(consumer, provider);
        consumer.post(V1, Persons.one("a", "Ann", "Lee")).expect(201);
        assertThat(consumer.get(V2 + "/a").node("/spec").toString()).isEqualTo("{}");
        String start = consumer.get(V2).version();
        try (WatchStream watch = consumer.watch(V2 + "?watch=true&resourceVersion=" + start)) {
            Persons.convert(provider, Persons.RULES);
            // No event is told by rules that are no more.
            consumer.post(V1, Persons.one("b", "Bo", "Ek")).expect(201);
            watch.expectEnd();
        }
        assertThat(consumer.get(V2 + "/a").at("/spec/name/lastUpper")).isEqualTo("LEE");
        provider.mergePatch(
                        CONVERSIONS + "/" + SCHEMA,
                        "{'spec':{'conversions':" + Persons.RULES.replace("upperAscii", "lowerAscii") + "}}")
                .expect(200);
        assertThat(consumer.get(V2 + "/a").at("/spec/name/lastUpper")).isEqualTo("lee");
    }

    /** As in kcp, where a bound definition looks up its conversion by the name and place of its schema. */
    @Test
    void rules_outliveTheirSchema_butNotThemselves() {
        shared();
        consumer.post(V1, Persons.one("a", "Ann", "Lee")).expect(201);
        provider.delete(Sharing.EXPORTS + "/persons").expect(200);
        provider.delete(Sharing.SCHEMAS + "/" + SCHEMA).expect(200);
        assertThat(consumer.get(V2 + "/a").expect(200).at("/spec/name/lastUpper"))
                .isEqualTo("LEE");
        consumer.post(V2, Persons.two("b", "Bo", "Ek")).expect(201);
        assertThat(consumer.get(V1 + "/b").at("/spec/firstName")).isEqualTo("Bo");
        provider.delete(CONVERSIONS + "/" + SCHEMA).expect(200);
        assertThat(consumer.get(V2 + "/a").expect(200).node("/spec").toString()).isEqualTo("{}");
        assertThat(consumer.get(V1 + "/a").at("/spec/firstName")).isEqualTo("Ann");
    }

    @Test
    void rules_areJudgedByTheSchemaOfTheirName() {
        String kind = "apiconversions.apis.kcp.io";
        provider.post(CONVERSIONS, Persons.conversion(Persons.RULES))
                .forbidden(
                        kind,
                        SCHEMA,
                        "error getting APIResourceSchema " + SCHEMA + ": apiresourceschemas.apis.kcp.io \"" + SCHEMA
                                + "\" not found");
        Persons.schema(provider, NONE);
        // The schema of that name of somebody else counts for nothing.
        consumer.post(CONVERSIONS, Persons.conversion(Persons.RULES)).expect(403);
        String bad = "error compiling conversion rules: spec.conversions[0].rules[0].";
        provider.post(CONVERSIONS, Persons.conversion(Persons.RULES.replace("spec.firstName','dest", "spec.no','dest")))
                .forbidden(kind, SCHEMA, bad + "field: Invalid value: \".spec.no\": field \"spec.no\" doesn't exist");
        Persons.convert(provider, Persons.RULES);
        Answer refused = provider.mergePatch(
                CONVERSIONS + "/" + SCHEMA,
                "{'spec':{'conversions':[{'from':'v1','to':'v2','rules':[{'field':'spec.firstName',"
                        + "'destination':'spec.name.first','transformation':'self.foo was here'}]}]}}");
        assertThat(refused.expect(403).at("/message"))
                .contains(
                        bad
                                + "transformation: Invalid value: \"self.foo was here\": error compiling CEL program: ERROR: <input>");
    }

    @Test
    void aRuleThatFails_saysWhy_andLeavesTheOtherVersionAlone() {
        Persons.schema(provider, NONE);
        Persons.convert(
                provider,
                "[{'from':'v1','to':'v2','rules':[{'field':'spec.firstName','destination':'spec.name.first',"
                        + "'transformation':'string(int(self))'}]}]");
        Persons.export(provider);
        Persons.bind(consumer, provider);
        consumer.post(V1, Persons.one("a", "7", "x")).expect(201);
        consumer.post(V1, Persons.one("b", "none", "x")).expect(201);
        assertThat(consumer.get(V2 + "/a").expect(200).at("/spec/name/first")).isEqualTo("7");
        assertThat(consumer.get(V2 + "/b").expect(500).at("/message"))
                .startsWith("error converting: error executing transformation: ");
        consumer.get(V2).expect(500);
        assertThat(consumer.get(V1).expect(200).names()).containsExactly("a", "b");
        consumer.delete(V1 + "/b").expect(200);
        assertThat(consumer.get(V2).expect(200).names()).containsExactly("a");
    }

    @Test
    void rules_areCompiledOnce_forAHundredConsumers() {
        Persons.schema(provider, NONE);
        // Rules that no other test has: what equal ones were compiled to may still be there.
        Persons.convert(provider, Persons.RULES.replace("self.upperAscii()", "self.upperAscii().trim()"));
        Persons.export(provider);
        List<ApiServer> consumers = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            ApiServer one = Sharing.workspace(root, "c");
            one.post(Sharing.BINDINGS, Sharing.binding("persons", Sharing.path(provider), "persons"))
                    .expect(201);
            consumers.add(one);
        }
        long before = RuleConverter.compilations();
        for (ApiServer one : consumers) {
            Sharing.reaches(
                    one, Sharing.BINDINGS, "persons", one.get(Sharing.BINDINGS).version(), Sharing::isBound);
            one.post(V1, Persons.one("a", "Ann", "Lee")).expect(201);
            assertThat(one.get(V2 + "/a").expect(200).at("/spec/name/lastUpper"))
                    .isEqualTo("LEE");
        }
        assertThat(RuleConverter.compilations() - before).isEqualTo(1);
    }
}
