package dev.polder.server.api.sharing;

import static dev.polder.server.api.sharing.Sharing.BINDINGS;
import static dev.polder.server.api.sharing.Sharing.COWBOYS;
import static dev.polder.server.api.sharing.Sharing.EXPORTS;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Who uses an export: what its provider is told, and what nobody else is. */
class ExportConsumersTest {

    private static final String PERSONS = "/apis/example.io/v1/persons";
    private static final String CONSUMERS = "/consumers";
    private static final String REFUSED = "apibindings.apis.kcp.io is forbidden: User \"%s\" cannot list resource"
            + " \"apibindings\" in API group \"apis.kcp.io\" at the cluster scope: access denied";

    @RegisterExtension
    private static final ApiServer root =
            ApiServer.knowing("paula,paula,p-1", "carl,carl,c-1", "mallory,mallory,m-1", "wanda,wanda,w-1");

    private static ApiServer provider = root;
    private static ApiServer other = root;
    private static ApiServer first = root;
    private static ApiServer second = root;
    private static ApiServer third = root;

    /** Paula exports persons and cowboys, mallory persons; carl has three workspaces, and uses both. */
    @BeforeAll
    static void share() {
        provider = Views.workspace(root, "provider", "paula");
        other = Views.workspace(root, "attacker", "mallory");
        first = Views.workspace(root, "first", "carl");
        second = Views.workspace(root, "second", "carl");
        third = Views.workspace(root, "third", "carl");
        persons(provider, claims());
        persons(other, "");
        Sharing.schema(provider, "today", "'intent':{'type':'string'}");
        Sharing.export(provider, "cowboys", "today");
        Views.offer(provider, "persons", "carl");
        Views.offer(provider, "cowboys", "carl");
        Views.offer(other, "persons", "carl");
        String[] some = {answer("configmaps", "", "Accepted"), answer("secrets", "", "Rejected")};
        Views.bind(first, "people", provider, "persons", some);
        Sharing.bind(first, "wild", Sharing.path(provider), "cowboys");
        String[] all = {
            answer("configmaps", "", "Accepted"),
            answer("secrets", "", "Accepted"),
            answer("logicalclusters", "core.kcp.io", "Accepted")
        };
        Views.bind(second, "people", provider, "persons", all);
        Views.bind(third, "theirs", other, "persons");
        people(first, "ada", "bob");
        people(second, "cid");
        people(third, "dan", "eve", "fay");
        first.post(COWBOYS, "{'metadata':{'name':'woody'}}").expect(201);
    }

    private static String claims() {
        return String.join(
                ",",
                Views.claim("", "configmaps", ""),
                Views.claim("", "secrets", ""),
                Views.claim("core.kcp.io", "logicalclusters", "", "get", "list"));
    }

    private static String answer(String resource, String group, String state) {
        return "{'group':'" + group + "','resource':'" + resource + "','verbs':['*'],'state':'" + state
                + "','selector':{'matchAll':true}}";
    }

    private static void persons(ApiServer at, String claims) {
        schema(at, "rev1", "v1");
        Answer made = at.post(
                        EXPORTS,
                        "{'metadata':{'name':'persons'},'spec':{'permissionClaims':[" + claims
                                + "],'resources':[{'name':'persons','group':'example.io',"
                                + "'schema':'rev1.persons.example.io','storage':{'crd':{}}}]}}")
                .expect(201);
        Sharing.reaches(at, EXPORTS, "persons", made.version(), ExportConsumersTest::hasIdentity);
    }

    private static boolean hasIdentity(JsonNode export) {
        return !export.at("/status/identityHash").asText("").isEmpty();
    }

    /** Persons in the versions v1 and v2, of which one is stored. */
    private static void schema(ApiServer at, String prefix, String stored) {
        at.post(
                        Sharing.SCHEMAS,
                        "{'metadata':{'name':'" + prefix + ".persons.example.io'},'spec':{'group':'example.io',"
                                + "'scope':'Cluster','names':{'plural':'persons','singular':'person','kind':'Person',"
                                + "'listKind':'PersonList'},'conversion':{'strategy':'None'},'versions':["
                                + version("v2", stored) + "," + version("v1", stored) + "]}}")
                .expect(201);
    }

    private static String version(String name, String stored) {
        return "{'name':'" + name + "','served':true,'storage':" + name.equals(stored)
                + ",'schema':{'type':'object','properties':{'spec':{'type':'object'}}}}";
    }

    private static void people(ApiServer at, String... names) {
        for (String name : names) {
            at.post(PERSONS, "{'metadata':{'name':'" + name + "'}}").expect(201);
        }
    }

    private static String of(ApiServer at, String export) {
        return Views.of(at, export) + "/clusters/*" + CONSUMERS;
    }

    private static ApiServer as(String user) {
        return root.as(user).bare();
    }

    private static JsonNode item(Answer list, ApiServer consumer) {
        for (JsonNode item : list.expect(200).node("/items")) {
            if (item.path("cluster").asText().equals(Views.id(consumer))) {
                return item;
            }
        }
        throw new AssertionError("not a consumer of " + list.text());
    }

    private static ObjectNode resource(String schema, List<String> stored, int objects) {
        ObjectNode resource = Answer.object("{'group':'example.io','resource':'persons','schema':'" + schema
                + ".persons.example.io','servedVersions':['v2','v1']}");
        stored.forEach(resource.putArray("storedVersions")::add);
        return resource.put("objects", objects);
    }

    @Test
    void aProvider_isToldOfEachConsumer_whatItUsesAndGrants() {
        Answer list = as("paula").get(of(provider, "persons")).expect(200);
        assertThat(list.at("/kind")).isEqualTo("ConsumerList");
        assertThat(list.at("/apiVersion")).isEqualTo("sharing.polder.dev/v1alpha1");
        assertThat(list.at("/export/cluster")).isEqualTo(Views.id(provider));
        assertThat(list.at("/export/name")).isEqualTo("persons");
        assertThat(list.node("/items")).hasSize(2);
        ObjectNode one = Answer.object("{'cluster':'" + Views.id(first) + "','binding':'people','phase':'Bound'}");
        one.putArray("resources").add(resource("rev1", List.of("v1"), 2));
        one.set("permissionClaims", states("Accepted", "Rejected", "Unanswered"));
        assertThat(item(list, first)).isEqualTo(one);
        // Who lets the provider read the LogicalCluster lets it know the path that stands there.
        ObjectNode two = Answer.object("{'cluster':'" + Views.id(second) + "','path':'" + Sharing.path(second)
                + "','binding':'people','phase':'Bound'}");
        two.putArray("resources").add(resource("rev1", List.of("v1"), 1));
        two.set("permissionClaims", states("Accepted", "Accepted", "Accepted"));
        assertThat(item(list, second)).isEqualTo(two);
        Answer cowboys = as("paula").get(of(provider, "cowboys"));
        assertThat(cowboys.expect(200).node("/items")).hasSize(1);
        assertThat(item(cowboys, first).at("/resources/0/objects").asInt()).isEqualTo(1);
        assertThat(item(cowboys, first).at("/permissionClaims")).isEmpty();
    }

    private static JsonNode states(String configmaps, String secrets, String clusters) {
        return Answer.object("{'all':[{'group':'','resource':'configmaps','state':'" + configmaps
                        + "'},{'group':'','resource':'secrets','state':'" + secrets
                        + "'},{'group':'core.kcp.io','resource':'logicalclusters','state':'" + clusters + "'}]}")
                .path("all");
    }

    /** The same group and resource, of another provider: neither hears of the other's consumers or objects. */
    @Test
    void anotherProvider_isToldOfItsOwnConsumersOnly() {
        Answer list = as("mallory").get(of(other, "persons")).expect(200);
        assertThat(list.node("/items")).hasSize(1);
        ObjectNode three = Answer.object("{'cluster':'" + Views.id(third) + "','binding':'theirs','phase':'Bound'}");
        three.putArray("resources").add(resource("rev1", List.of("v1"), 3));
        three.putArray("permissionClaims");
        assertThat(list.node("/items/0")).isEqualTo(three);
        assertThat(as("paula").get(of(provider, "persons")).text()).doesNotContain(Views.id(third));
        String foreign = Views.of(other, "persons") + "/clusters/" + Views.id(first) + CONSUMERS;
        String none = Views.of(other, "persons") + "/clusters/2fedcba987654321" + CONSUMERS;
        assertThat(as("mallory").get(foreign).expect(403).text())
                .isEqualTo(as("mallory").get(none).expect(403).text());
        String byPath = Views.of(other, "persons") + "/clusters/" + Sharing.path(first) + CONSUMERS;
        assertThat(as("mallory").get(byPath).expect(403).text())
                .isEqualTo(as("mallory").get(none).text());
    }

    @Test
    void oneConsumer_canBeAskedFor() {
        String there = Views.of(provider, "persons") + "/clusters/" + Views.id(second) + CONSUMERS;
        Answer one = as("paula").get(there).expect(200);
        assertThat(one.node("/items")).hasSize(1);
        assertThat(item(one, second).path("binding").asText()).isEqualTo("people");
    }

    @Test
    void pages_haveEveryConsumerOnce() {
        ApiServer paula = as("paula");
        String path = of(provider, "persons");
        Answer page = paula.get(path + "?limit=1").expect(200);
        assertThat(page.at("/metadata/remainingItemCount")).isEqualTo("1");
        List<String> seen = new ArrayList<>(List.of(page.at("/items/0/cluster")));
        Answer last = paula.get(path + "?limit=1&continue=" + page.at("/metadata/continue"));
        assertThat(last.expect(200).node("/metadata")).isEmpty();
        seen.add(last.at("/items/0/cluster"));
        assertThat(seen).containsExactlyInAnyOrder(Views.id(first), Views.id(second));
        assertThat(paula.get(path + "?limit=0").node("/items")).hasSize(2);
        paula.get(path + "?limit=x").refused(400, "BadRequest", "strconv.ParseInt: parsing \"x\": invalid syntax");
        Map.of("%25%25", "illegal base64 data at input byte 0", "e30", "{}", "Lw", "/")
                .forEach((token, why) -> assertThat(paula.get(path + "?continue=" + token)
                                .expect(400)
                                .at("/message"))
                        .isEqualTo("invalid continue token: continue key is not valid: " + why));
    }

    /** Whoever may list what consumers have may know who they are; the right to read single objects is not enough. */
    @Test
    void content_isNeededForLists() {
        ApiServer wanda = as("wanda");
        String path = of(provider, "persons");
        wanda.get(path).refused(403, "Forbidden", REFUSED.formatted("wanda"));
        admit("reading", "get", "watch");
        wanda.get(path).refused(403, "Forbidden", REFUSED.formatted("wanda"));
        // The name of the export counts.
        wanda.get(of(provider, "cowboys")).refused(403, "Forbidden", REFUSED.formatted("wanda"));
        admit("listing", "list");
        assertThat(wanda.get(path).expect(200).node("/items")).hasSize(2);
        wanda.get(of(provider, "cowboys")).expect(403);
        wanda.post(path, "{}")
                .refused(405, "MethodNotAllowed", "the server does not allow this method on the requested resource");
    }

    private static void admit(String name, String... verbs) {
        Views.grant(
                provider,
                name,
                "wanda",
                "{'apiGroups':['apis.kcp.io'],'resources':['apiexports/content'],'resourceNames':['persons'],'verbs':['"
                        + String.join("','", verbs) + "']},{'nonResourceURLs':['/'],'verbs':['access']}");
    }

    /** Consumers, other providers and everybody else hear the same of what there is and of what there is not. */
    @Test
    void strangers_learnNothing() {
        List<String> exports = List.of(
                Views.of(provider, "persons"),
                Views.of(provider, "nothing"),
                "/services/apiexport/" + Sharing.path(provider) + "/persons",
                "/services/apiexport/root:nowhere/persons",
                "/services/apiexport/2fedcba987654321/persons");
        for (String user : List.of("mallory", "carl", "")) {
            for (String export : exports) {
                for (String consumer : List.of("*", Views.id(first), Views.id(third), "2fedcba987654321")) {
                    Answer answer = as(user).get(export + "/clusters/" + consumer + CONSUMERS);
                    String name = user.isEmpty() ? "system:anonymous" : user;
                    answer.refused(403, "Forbidden", REFUSED.formatted(name));
                }
            }
        }
        as("paula")
                .get(of(provider, "nothing"))
                .refused(404, "NotFound", "apiexports.apis.kcp.io \"nothing\" not found");
    }

    /** What was stored before may still be so after the export has another schema. */
    @Test
    void anotherSchema_isToldWithAllVersionsThatObjectsMayHave() {
        schema(provider, "move1", "v1");
        schema(provider, "move2", "v2");
        ApiServer mover = Views.workspace(root, "mover", "paula");
        Answer made = provider.post(EXPORTS, "{'metadata':{'name':'moving'},'spec':{" + publishing("move1") + "}}")
                .expect(201);
        Sharing.reaches(provider, EXPORTS, "moving", made.version(), ExportConsumersTest::hasIdentity);
        JsonNode bound = Sharing.bind(mover, "people", Sharing.path(provider), "moving");
        people(mover, "gil");
        provider.mergePatch(EXPORTS + "/moving", "{'spec':{" + publishing("move2") + "}}")
                .expect(200);
        Sharing.reaches(
                mover,
                BINDINGS,
                "people",
                bound.at("/metadata/resourceVersion").asText(),
                binding ->
                        binding.at("/status/boundResources/0/storageVersions").size() == 2);
        JsonNode item = item(as("paula").get(of(provider, "moving")), mover);
        assertThat(item.path("resources")).containsExactly(resource("move2", List.of("v1", "v2"), 1));
        // What the export no longer names is not the provider's to see, though it is served and stored.
        provider.mergePatch(EXPORTS + "/moving", "{'spec':{'resources':[]}}").expect(200);
        ObjectNode left = resource("move2", List.of("v1", "v2"), 1);
        left.remove("objects");
        assertThat(item(as("paula").get(of(provider, "moving")), mover).path("resources"))
                .containsExactly(left);
    }

    private static String publishing(String prefix) {
        return "'resources':[{'name':'persons','group':'example.io','schema':'" + prefix
                + ".persons.example.io','storage':{'crd':{}}}]";
    }

    /**
     * Numbers stand in the slice beside the export, and only there: consumers may read exports, to see the claims, and may make
     * slices of what they may bind.
     */
    @Test
    void theSliceBesideTheExport_countsConsumers() {
        Predicate<JsonNode> counted =
                slice -> slice.at("/status/consumers").equals(Answer.object("{'bound':2,'claimsUnanswered':1}"));
        Answer slices = provider.get(Sharing.SLICES).expect(200);
        Sharing.reaches(provider, Sharing.SLICES, "persons", slices.version(), counted);
        Views.grant(
                provider,
                "claims",
                "carl",
                "{'apiGroups':['apis.kcp.io'],'resources':['apiexports'],'verbs':['get']},"
                        + "{'nonResourceURLs':['/'],'verbs':['access']}");
        ObjectNode status = (ObjectNode)
                provider.as("carl").get(EXPORTS + "/persons").expect(200).node("/status");
        assertThat(status.properties().stream().map(Map.Entry::getKey))
                .containsExactlyInAnyOrder("identityHash", "conditions");
        provider.as("carl").get(Sharing.SLICES + "/persons").expect(403);
        Answer made = first.post(
                        Sharing.SLICES,
                        "{'metadata':{'name':'mine'},'spec':{'export':{'path':'" + Sharing.path(provider)
                                + "','name':'persons'}}}")
                .expect(201);
        JsonNode mine = Sharing.reaches(
                first,
                Sharing.SLICES,
                "mine",
                made.version(),
                slice -> slice.at("/status/endpoints/0/url").isTextual());
        assertThat(mine.path("status").has("consumers")).isFalse();
    }

    @Test
    void aBindingThatWaits_isShownWithoutResources() {
        Views.offer(other, "waiting", "carl");
        schema(other, "wait", "v1");
        Answer made = other.post(
                        EXPORTS,
                        "{'metadata':{'name':'waiting'},'spec':{'resources':[{'name':'persons','group':'example.io',"
                                + "'schema':'wait.persons.example.io','storage':{'crd':{}}}]}}")
                .expect(201);
        Sharing.reaches(other, EXPORTS, "waiting", made.version(), ExportConsumersTest::hasIdentity);
        Answer late = third.post(BINDINGS, Sharing.binding("late", Sharing.path(other), "waiting"))
                .expect(201);
        Sharing.reaches(
                third,
                BINDINGS,
                "late",
                late.version(),
                binding -> Sharing.condition(binding, "InitialBindingCompleted").contains("NamingConflicts"));
        Answer list = as("mallory").get(of(other, "waiting")).expect(200);
        assertThat(list.node("/items")).hasSize(1);
        assertThat(item(list, third))
                .isEqualTo(Answer.object("{'cluster':'" + Views.id(third)
                        + "','binding':'late','phase':'Binding','resources':[],'permissionClaims':[]}"));
        third.delete(BINDINGS + "/late").expect(200);
    }
}
