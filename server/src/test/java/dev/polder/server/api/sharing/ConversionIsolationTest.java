package dev.polder.server.api.sharing;

import static dev.polder.server.api.sharing.Persons.CONVERSIONS;
import static dev.polder.server.api.sharing.Persons.SCHEMA;
import static dev.polder.server.api.sharing.Persons.V1;
import static dev.polder.server.api.sharing.Persons.V2;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.WatchStream;
import dev.polder.server.webhook.Hosts;
import dev.polder.server.webhook.LocalWebhook;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Two providers publish a type of the same name, converted by webhooks or rules of their own: each converts the objects of its own
 * consumers, and hears of no others.
 */
class ConversionIsolationTest {

    @RegisterExtension
    private static final ApiServer root = ApiServer.knowing("mallory,mallory,m-1");

    @RegisterExtension
    private static final LocalWebhook left = LocalWebhook.answering(review -> answer(review, "left"));

    @RegisterExtension
    private static final LocalWebhook right = LocalWebhook.answering(review -> answer(review, "right"));

    private ApiServer one;
    private ApiServer other;
    private ApiServer consumer;
    private ApiServer second;
    private ApiServer stranger;

    @BeforeEach
    void workspaces() {
        left.reset();
        right.reset();
        one = Sharing.workspace(root, "provider");
        other = Sharing.workspace(root, "provider");
        consumer = Sharing.workspace(root, "consumer");
        second = Sharing.workspace(root, "consumer");
        stranger = Sharing.workspace(root, "consumer");
    }

    /** Gives every object the name of who converted it as its first name. */
    private static ObjectNode answer(ObjectNode review, String who) {
        ObjectNode answer = review.deepCopy();
        answer.remove("request");
        ObjectNode response = answer.putObject("response");
        response.put("uid", review.at("/request/uid").asText());
        response.putObject("result").put("status", "Success");
        ArrayNode objects = response.putArray("convertedObjects");
        review.at("/request/objects").forEach(object -> {
            ObjectNode converted = object.deepCopy();
            converted.set("apiVersion", review.at("/request/desiredAPIVersion"));
            converted.withObject("/spec/name").put("first", who);
            objects.add(converted);
        });
        return answer;
    }

    private static void publish(ApiServer provider, LocalWebhook webhook) {
        Persons.schema(
                provider,
                "{'strategy':'Webhook','webhook':{'conversionReviewVersions':['v1'],'clientConfig':"
                        + Hosts.clientConfig(webhook) + "}}");
        Persons.export(provider);
    }

    private static List<String> asked(LocalWebhook webhook) {
        List<String> names = new ArrayList<>();
        webhook.reviews()
                .forEach(review -> review.at("/request/objects")
                        .forEach(object -> names.add(object.at("/metadata/name").asText())));
        return names;
    }

    @Test
    void aWebhook_seesTheObjectsOfItsOwnConsumersOnly() {
        publish(one, left);
        publish(other, right);
        Persons.bind(consumer, one);
        Persons.bind(second, one);
        Persons.bind(stranger, other);
        consumer.post(V1, Persons.one("a", "Ann", "Lee")).expect(201);
        second.post(V1, Persons.one("b", "Ann", "Lee")).expect(201);
        stranger.post(V1, Persons.one("c", "Ann", "Lee")).expect(201);
        assertThat(left.reviews()).as("nothing is asked for the stored version").isEmpty();
        assertThat(consumer.get(V2 + "/a").expect(200).at("/spec/name/first")).isEqualTo("left");
        assertThat(second.get(V2).expect(200).at("/items/0/spec/name/first")).isEqualTo("left");
        assertThat(stranger.get(V2 + "/c").expect(200).at("/spec/name/first")).isEqualTo("right");
        assertThat(asked(left)).containsExactly("a", "b");
        assertThat(asked(right)).containsExactly("c");
        consumer.get(V2 + "/c").expect(404);
        second.get(V2 + "/a").expect(404);
        assertThat(asked(left)).containsExactly("a", "b");
    }

    @Test
    void rulesComeBeforeAWebhook_andOnlyTheProvidersOwnCount() {
        publish(one, left);
        Persons.bind(consumer, one);
        consumer.post(V1, Persons.one("a", "Ann", "Lee")).expect(201);
        // A conversion of the schema's name anywhere else is about another schema.
        for (ApiServer elsewhere : List.of(other, consumer)) {
            Persons.schema(elsewhere, "{'strategy':'None'}");
            Persons.convert(elsewhere, Persons.RULES.replace("upperAscii", "lowerAscii"));
        }
        assertThat(consumer.get(V2 + "/a").expect(200).at("/spec/name/first")).isEqualTo("left");
        Persons.convert(one, Persons.RULES);
        assertThat(consumer.get(V2 + "/a").expect(200).at("/spec/name/lastUpper"))
                .isEqualTo("LEE");
        assertThat(asked(left)).containsExactly("a");
        one.delete(CONVERSIONS + "/" + SCHEMA).expect(200);
        assertThat(consumer.get(V2 + "/a").expect(200).at("/spec/name/first")).isEqualTo("left");
    }

    /** Equal objects of two consumers are two objects: what was converted for one tells nothing of the other. */
    @Test
    void whatWasConverted_isNobodyElses() {
        publish(one, left);
        Persons.bind(consumer, one);
        Persons.bind(second, one);
        consumer.post(V1, Persons.one("same", "Ann", "Lee")).expect(201);
        second.post(V1, Persons.one("same", "Ann", "Lee")).expect(201);
        String mine = consumer.get(V2 + "/same").expect(200).at("/metadata/uid");
        String theirs = second.get(V2 + "/same").expect(200).at("/metadata/uid");
        assertThat(mine).isNotEqualTo(theirs);
        assertThat(asked(left)).containsExactly("same", "same");
        assertThat(left.reviews().get(0).at("/request/objects/0/metadata/uid").asText())
                .isEqualTo(mine);
        assertThat(left.reviews().get(1).at("/request/objects/0/metadata/uid").asText())
                .isEqualTo(theirs);
    }

    @Test
    void aProvidersRules_areNobodyElses() {
        Persons.schema(one, "{'strategy':'None'}");
        Persons.convert(one, Persons.RULES);
        ApiServer mallory = one.as("mallory");
        String path = CONVERSIONS + "/" + SCHEMA;
        String refused = mallory.get(path).expect(403).text();
        assertThat(mallory.get(path.replace("rev1", "rev2")).expect(403).text().replace("rev2", "rev1"))
                .as("whether there are some")
                .isEqualTo(refused);
        mallory.get(CONVERSIONS).expect(403);
        mallory.post(CONVERSIONS, Persons.conversion(Persons.RULES)).expect(403);
        mallory.mergePatch(path, "{'spec':{'conversions':[]}}").expect(403);
        mallory.delete(path).expect(403);
        mallory.inCluster("*").get(CONVERSIONS).expect(403);
        try (WatchStream watch = mallory.watch(CONVERSIONS + "?watch=true")) {
            assertThat(watch.code()).isEqualTo(403);
        }
        assertThat(one.get(path).expect(200).node("/spec/conversions")).hasSize(2);
    }

    /** A consumer's annotation in the place of preserved fields puts nothing into its objects that they could not have. */
    @Test
    void aForgedNote_reachesNobody() {
        Persons.schema(one, "{'strategy':'None'}");
        Persons.convert(one, Persons.RULES);
        Persons.export(one);
        Persons.bind(consumer, one);
        String note = "preserve.conversion.apis.kcp.io/v2";
        ObjectNode forged = Answer.object(Persons.one("a", "Ann", "Lee"));
        forged.withObject("/metadata/annotations").put(note, "no JSON");
        consumer.post(V1, forged.toString()).expect(201);
        forged.withObject("/metadata").put("name", "b");
        forged.withObject("/metadata/annotations")
                .put(note, "{\"metadata.name\":\"c\",\"kind\":\"Secret\",\"spec.name.first\":\"Mallory\"}");
        consumer.post(V1, forged.toString()).expect(201);
        assertThat(consumer.get(V2).expect(200).names()).containsExactly("a", "b");
        assertThat(consumer.get(V2 + "/b").expect(200).at("/spec/name/first")).isEqualTo("Ann");
        assertThat(consumer.get(V2 + "/b").at("/kind")).isEqualTo("Person");
    }
}
