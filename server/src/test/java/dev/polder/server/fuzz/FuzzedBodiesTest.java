package dev.polder.server.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.api.json.Json;
import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.Widgets;
import io.kubernetes.client.proto.Meta.ObjectMeta;
import io.kubernetes.client.proto.Runtime.TypeMeta;
import io.kubernetes.client.proto.Runtime.Unknown;
import io.kubernetes.client.proto.V1.ConfigMap;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Spoilt bodies of every kind: each is taken or refused as the client's mistake, in time; what was taken is valid, since the
 * server takes it once more.
 */
class FuzzedBodiesTest {

    /** CI's size; {@code -Dpolder.fuzz.inputs=100000} is the full one. */
    private static final int INPUTS = Integer.getInteger("polder.fuzz.inputs", 5_000);

    private static final String JSON = "application/json";
    private static final String YAML = "application/yaml";
    private static final String PROTOBUF = "application/vnd.kubernetes.protobuf";
    private static final String APPLY = "application/apply-patch+yaml";
    private static final String GROUP = "fuzz.example.com";

    @RegisterExtension
    static final ApiServer API = ApiServer.start();

    /**
     * The client's mistakes that upstream answers with a 500 without a reason, and which clients know by these texts: apiserver
     * {@code registry/rest/create.go}; apimachinery {@code util/strategicpatch/patch.go}, {@code util/managedfields/internal}.
     */
    private static final List<String> UPSTREAMS_500 = List.of(
            "resourceVersion should not be set on objects to be created",
            "failed to create typed patch object (",
            "failed to decode managed fields: ",
            "The order in patch list:\n",
            "unknown patch type: ",
            "no elements in any of the given slices",
            "list element types are not identical: ",
            "map: ",
            "merging lists cannot yet be specified in the patch",
            "expected a []interface {}, but received a ");

    /** A request whose body is spoilt. */
    private record Seed(String method, String path, String contentType, byte[] body) {
        Seed(String method, String path, String contentType, String body) {
            this(method, path, contentType, Answer.doubleQuoted(body).getBytes(StandardCharsets.UTF_8));
        }
    }

    @Test
    void spoiltBodies_areTheClientsMistakeOrValid() {
        long seed = Long.getLong("polder.fuzz.seed", System.nanoTime());
        System.out.println("fuzz: " + INPUTS + " inputs, -Dpolder.fuzz.seed=" + seed);
        Random random = new Random(seed);
        Mutation mutation = new Mutation(random);
        String namespace = API.namespace();
        List<Seed> seeds = seeds(namespace);
        int taken = 0;
        for (int i = 0; i < INPUTS; i++) {
            Seed one = seeds.get(random.nextInt(seeds.size()));
            byte[] body = mutation.of(one.body());
            Answer answer = API.send(one.method(), one.path(), body, "Content-Type", one.contentType());
            assertThat(fault(answer))
                    .as(() -> "%s %s as %s of %s"
                            .formatted(
                                    one.method(),
                                    one.path(),
                                    one.contentType(),
                                    Base64.getEncoder().encodeToString(body)))
                    .isEmpty();
            taken += answer.code() < 300 ? 1 : 0;
        }
        assertThat(taken).as("bodies that were taken all the same").isGreaterThan(INPUTS / 100);
        for (String collection : collections(namespace)) {
            everythingIsTakenOnceMore(collection);
        }
    }

    /** What is wrong with an answer to a spoilt body. */
    private static Optional<String> fault(Answer answer) {
        boolean upstreams = answer.code() == 500
                && answer.at("/reason").isEmpty()
                && UPSTREAMS_500.stream().anyMatch(answer.at("/message")::startsWith);
        if (answer.code() < 200 || (answer.code() >= 500 && !upstreams)) {
            return Optional.of(answer.code() + ": " + answer.text());
        }
        if (answer.code() >= 400 && !answer.at("/kind").equals("Status")) {
            return Optional.of("no Status: " + answer.text());
        }
        return Optional.empty();
    }

    @Test
    void serversMistake_isFound() {
        HttpHeaders none = HttpHeaders.of(Map.of(), (name, value) -> true);
        assertThat(fault(new Answer(500, none, "{\"kind\":\"Status\"}".getBytes(StandardCharsets.UTF_8))))
                .isPresent();
        assertThat(fault(new Answer(400, none, "{}".getBytes(StandardCharsets.UTF_8))))
                .isPresent();
    }

    private static void everythingIsTakenOnceMore(String collection) {
        for (JsonNode item : API.get(collection).expect(200).node("/items")) {
            String path = collection + "/" + item.at("/metadata/name").asText();
            byte[] body = Json.write(API.get(path).expect(200).json());
            API.send("PUT", path + "?dryRun=All&fieldValidation=Strict", body, "Content-Type", JSON)
                    .expect(200);
        }
    }

    private static List<String> collections(String namespace) {
        String core = "/api/v1/namespaces/" + namespace;
        return List.of(
                core + "/configmaps",
                core + "/secrets",
                core + "/resourcequotas",
                "/apis/rbac.authorization.k8s.io/v1/namespaces/" + namespace + "/roles",
                "/apis/coordination.k8s.io/v1/namespaces/" + namespace + "/leases",
                Widgets.path(GROUP, namespace),
                "/apis/apiextensions.k8s.io/v1/customresourcedefinitions");
    }

    private static List<Seed> seeds(String namespace) {
        Widgets.install(API, GROUP, Widgets.definition(GROUP, Widgets.version("v1", true, SCHEMA)));
        List<String> places = collections(namespace);
        String maps = places.get(0);
        API.post(maps, "{'metadata':{'name':'old'},'data':{'k':'v'}}").expect(201);
        API.post(places.get(5), WIDGET.replace("@", "old")).expect(201);
        List<Seed> seeds = new ArrayList<>();
        String map = "{'apiVersion':'v1','kind':'ConfigMap','metadata':{'generateName':'m-','labels':{'a':'b'},"
                + "'annotations':{'c':'d'},'finalizers':['example.com/x']},'data':{'k':'v'},'binaryData':{'b':'AAE='}}";
        seeds.add(new Seed("POST", maps, JSON, map));
        seeds.add(new Seed("POST", maps, YAML, YAML_MAP));
        seeds.add(new Seed("POST", maps, PROTOBUF, protobuf()));
        seeds.add(new Seed(
                "POST",
                places.get(1),
                JSON,
                "{'metadata':{'generateName':'s-'},'type':'kubernetes.io/tls',"
                        + "'stringData':{'tls.crt':'a','tls.key':'b'},'data':{'x':'AAE='}}"));
        seeds.add(new Seed(
                "POST",
                places.get(2),
                JSON,
                "{'metadata':{'generateName':'q-'},'spec':{'hard':{'configmaps':'1',"
                        + "'cpu':'1500m'},'scopes':['NotTerminating']}}"));
        seeds.add(new Seed(
                "POST",
                places.get(3),
                JSON,
                "{'metadata':{'generateName':'r-'},'rules':[{'apiGroups':[''],"
                        + "'resources':['configmaps'],'verbs':['get','list'],'resourceNames':['x']}]}"));
        seeds.add(new Seed(
                "POST",
                places.get(4),
                JSON,
                "{'metadata':{'generateName':'l-'},'spec':{'holderIdentity':'me',"
                        + "'leaseDurationSeconds':15,'renewTime':'2026-01-01T00:00:00.000000Z'}}"));
        seeds.add(new Seed("POST", places.get(5), JSON, WIDGET.replace("'name':'@'", "'generateName':'w-'")));
        seeds.add(new Seed("PUT", places.get(5) + "/old", JSON, WIDGET.replace("@", "old")));
        seeds.add(new Seed("POST", places.get(6), JSON, Widgets.definition("more." + GROUP)));
        seeds.add(new Seed(
                "PATCH",
                maps + "/old?fieldManager=f&force=true",
                APPLY,
                "{'apiVersion':'v1','kind':'ConfigMap',"
                        + "'metadata':{'name':'old','ownerReferences':[{'apiVersion':'v1','kind':'X','name':'x','uid':'u'}]},"
                        + "'data':{'applied':'x'}}"));
        seeds.add(
                new Seed("PATCH", places.get(5) + "/old?fieldManager=f&force=true", APPLY, WIDGET.replace("@", "old")));
        seeds.add(new Seed("PATCH", maps + "/old", "application/merge-patch+json", "{'data':{'m':'x','k':null}}"));
        seeds.add(new Seed(
                "PATCH",
                maps + "/old",
                "application/json-patch+json",
                "[{'op':'test','path':'/kind','value':"
                        + "'ConfigMap'},{'op':'add','path':'/data/j','value':'x'},{'op':'move','from':'/data/j','path':'/data/n'},"
                        + "{'op':'copy','from':'/data/n','path':'/data/o'},{'op':'remove','path':'/data/o'}]"));
        seeds.add(new Seed(
                "PATCH",
                maps + "/old",
                "application/strategic-merge-patch+json",
                "{'metadata':{'finalizers':"
                        + "['example.com/y'],'$setElementOrder/finalizers':['example.com/y'],'$deleteFromPrimitiveList/finalizers':"
                        + "['example.com/z'],'$retainKeys':['finalizers']},'data':{'s':'x','$patch':'merge'}}"));
        seeds.add(
                new Seed(
                        "DELETE",
                        maps + "/absent",
                        JSON,
                        "{'kind':'DeleteOptions','apiVersion':'v1','propagationPolicy':"
                                + "'Background','preconditions':{'uid':'u','resourceVersion':'1'},'dryRun':['All'],'gracePeriodSeconds':1}"));
        return seeds;
    }

    private static final String SCHEMA =
            "{'type':'object','properties':{'spec':{'type':'object','x-kubernetes-validations':"
                    + "[{'rule':'!has(self.size) || self.size < 100'}],'properties':{'size':{'type':'integer','minimum':0},"
                    + "'names':{'type':'array','items':{'type':'string'},'x-kubernetes-list-type':'set'},"
                    + "'ports':{'type':'array','x-kubernetes-list-type':'map','x-kubernetes-list-map-keys':['n'],'items':{'type':"
                    + "'object','required':['n'],'properties':{'n':{'type':'integer'},'t':{'type':'string','default':'x'}}}},"
                    + "'any':{'x-kubernetes-preserve-unknown-fields':true},'mixed':{'x-kubernetes-int-or-string':true},"
                    + "'at':{'type':'string','format':'date-time'},'replicas':{'type':'integer'}}},"
                    + "'status':{'type':'object','properties':{'replicas':{'type':'integer'},'selector':{'type':'string'}}}}}";

    private static final String WIDGET =
            "{'apiVersion':'" + GROUP + "/v1','kind':'Widget','metadata':{'name':'@'},'spec':"
                    + "{'size':3,'names':['a','b'],'ports':[{'n':1},{'n':2,'t':'y'}],'any':{'x':[1,'2',null]},'mixed':'5%',"
                    + "'at':'2026-01-01T00:00:00Z'}}";

    private static final String YAML_MAP = """
            apiVersion: v1
            kind: ConfigMap
            metadata: &m
              generateName: y-
              labels: {a: "b"}
            data:
              text: |
                one
                two
              folded: >-
                three
            """;

    /** A ConfigMap in the envelope that clients put it into. */
    private static byte[] protobuf() {
        ConfigMap map = ConfigMap.newBuilder()
                .setMetadata(ObjectMeta.newBuilder().setGenerateName("p-").putLabels("a", "b"))
                .putData("k", "v")
                .build();
        Unknown envelope = Unknown.newBuilder()
                .setTypeMeta(TypeMeta.newBuilder().setApiVersion("v1").setKind("ConfigMap"))
                .setRaw(map.toByteString())
                .build();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes("k8s\0".getBytes(StandardCharsets.UTF_8));
        out.writeBytes(envelope.toByteArray());
        return out.toByteArray();
    }
}
