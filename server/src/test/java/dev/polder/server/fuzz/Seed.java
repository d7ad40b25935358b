package dev.polder.server.fuzz;

import dev.polder.machinery.proto.ProtobufAnswers;
import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.Widgets;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A request whose body is to be spoilt. */
record Seed(String method, String path, String contentType, byte[] body) {

    static final String JSON = "application/json";
    private static final String YAML = "application/yaml";
    static final String PROTOBUF = Answer.PROTOBUF;
    private static final String APPLY = "application/apply-patch+yaml";
    private static final String GROUP = "fuzz.example.com";

    Seed(String method, String path, String contentType, String body) {
        this(method, path, contentType, Answer.doubleQuoted(body).getBytes(StandardCharsets.UTF_8));
    }

    /** Where everything that is taken comes to lie. */
    static List<String> collections(String namespace) {
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

    /** One request of each kind, to a namespace. */
    static List<Seed> all(ApiServer api, String namespace) {
        List<Seed> seeds = new ArrayList<>(creations(api, namespace));
        seeds.addAll(changes(namespace));
        seeds.addAll(protobufs(namespace));
        return seeds;
    }

    private static List<Seed> creations(ApiServer api, String namespace) {
        Widgets.install(api, GROUP, Widgets.definition(GROUP, Widgets.version("v1", true, SCHEMA)));
        List<String> places = collections(namespace);
        String maps = places.get(0);
        api.post(maps, "{'metadata':{'name':'old'},'data':{'k':'v'}}").expect(201);
        api.post(places.get(5), WIDGET.replace("@", "old")).expect(201);
        List<Seed> seeds = new ArrayList<>();
        String map = "{'apiVersion':'v1','kind':'ConfigMap','metadata':{'generateName':'m-','labels':{'a':'b'},"
                + "'annotations':{'c':'d'},'finalizers':['example.com/x']},'data':{'k':'v'},'binaryData':{'b':'AAE='}}";
        seeds.add(new Seed("POST", maps, JSON, map));
        seeds.add(new Seed("POST", maps, YAML, YAML_MAP));
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
        return seeds;
    }

    private static List<Seed> changes(String namespace) {
        List<String> places = collections(namespace);
        String maps = places.get(0);
        List<Seed> seeds = new ArrayList<>();
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

    /** An object in the envelope that typed clients put it into. */
    private static Seed protobuf(String method, String path, String json) {
        return new Seed(method, path, PROTOBUF, ProtobufAnswers.encode(Answer.object(json)));
    }

    private static List<Seed> protobufs(String namespace) {
        List<String> places = collections(namespace);
        return List.of(
                protobuf(
                        "POST",
                        places.get(0),
                        "{'kind':'ConfigMap','apiVersion':'v1','metadata':{'generateName':'p-','labels':{'a':'b'},"
                                + "'ownerReferences':[{'apiVersion':'v1','kind':'X','name':'x','uid':'u','controller':true}],"
                                + "'managedFields':[{'manager':'m','operation':'Update','apiVersion':'v1','fieldsType':'FieldsV1',"
                                + "'fieldsV1':{'f:data':{'f:k':{}}}}]},'data':{'k':'v'},'binaryData':{'b':'AAE='},'immutable':false}"),
                protobuf(
                        "POST",
                        places.get(1),
                        "{'kind':'Secret','apiVersion':'v1','metadata':{'generateName':'p-'},'type':'kubernetes.io/tls',"
                                + "'data':{'tls.crt':'AAE=','tls.key':'AAE='},'stringData':{'x':'y'}}"),
                protobuf(
                        "POST",
                        places.get(2),
                        "{'kind':'ResourceQuota','apiVersion':'v1','metadata':{'generateName':'p-'},"
                                + "'spec':{'hard':{'cpu':'1500m'},'scopes':['NotTerminating']}}"),
                protobuf(
                        "POST",
                        places.get(4),
                        "{'kind':'Lease','apiVersion':'coordination.k8s.io/v1','metadata':{'generateName':'p-'},"
                                + "'spec':{'holderIdentity':'me','leaseDurationSeconds':15,"
                                + "'renewTime':'2026-01-01T00:00:00.000001Z'}}"),
                protobuf("POST", places.get(6), Widgets.definition("typed." + GROUP)),
                protobuf(
                        "DELETE",
                        places.get(0) + "/absent",
                        "{'kind':'DeleteOptions','apiVersion':'v1','propagationPolicy':'Background',"
                                + "'preconditions':{'uid':'u'},'dryRun':['All'],'gracePeriodSeconds':1}"));
    }
}
