package dev.polder.server.api.sharing.life;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.object.ResourceSpace;
import dev.polder.apiexport.kind.ApiKinds;
import dev.polder.server.api.sharing.Sharing;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * What users do with exports and bindings, and what shall become of it.
 *
 * @param before what they have done before, on a server that lives
 * @param steps what they do then
 * @param kept the names of the objects of bound types that stay, as the same objects, of those made before
 * @param made the names of those that come
 * @param served what can be read in the end, and with which code
 */
record SharingStory(
        List<Step> before, List<Step> steps, Set<String> kept, Set<String> made, Map<String, Integer> served) {

    static final String PROVIDER = "/clusters/root:provider";
    static final String CONSUMER = "/clusters/root:consumer";
    static final String WORKSPACES = "/clusters/root/apis/tenancy.kcp.io/v1alpha1/workspaces";

    private static final ResourceSpace SPACE = ResourceSpace.local("tenancy.kcp.io", "workspaces");
    private static final String NAMESPACES = CONSUMER + "/api/v1/namespaces";
    private static final String COWBOYS = CONSUMER + "/apis/wildwest.dev/v1/namespaces/";

    /**
     * One request, sent once nothing is missing.
     *
     * @param missing what is not yet as it should be before
     */
    record Step(Function<Stored, List<String>> missing, String method, String path, String body) {}

    private static Step at(Function<Stored, List<String>> missing, String method, String path, String body) {
        return new Step(missing, method, path, body.replace('\'', '"'));
    }

    private static Step once(String method, String path, String body) {
        return at(stored -> List.of(), method, path, body);
    }

    /** When all that was asked for has been done. */
    private static Step settled(String method, String path, String body) {
        return at(SharingRules::faults, method, path, body);
    }

    /** The objects of bound types, as they are kept or not: their uids by their namespaces and names. */
    static Map<String, String> objects(Stored stored) {
        Map<String, String> uids = new TreeMap<>();
        stored.objects().forEach((key, object) -> {
            if (!key.space().identity().isEmpty()) {
                uids.put(name(key), object.at("/metadata/uid").asText());
            }
        });
        return uids;
    }

    private static String name(ObjectKey key) {
        return key.namespace() + "/" + key.name();
    }

    /**
     * What is not as it must be in the end.
     *
     * @param first the objects of bound types that there were before
     */
    List<String> faults(Stored stored, Map<String, String> first) {
        List<String> faults = new ArrayList<>(SharingRules.faults(stored));
        Map<String, String> now = objects(stored);
        Set<String> wanted = new TreeSet<>(kept);
        wanted.addAll(made);
        if (!now.keySet().equals(wanted)) {
            faults.add("there are " + now.keySet() + " instead of " + wanted);
        }
        for (String name : kept) {
            if (!String.valueOf(first.get(name)).equals(now.get(name))) {
                faults.add(name + " is not the object that it was");
            }
        }
        served.forEach((path, code) -> {
            // What is to be gone is waited for: its end is told of after that of what was in it.
            String name = path.substring(path.lastIndexOf('/') + 1);
            if (code == 404
                    && path.startsWith(WORKSPACES)
                    && stored.at(LogicalClusterName.ROOT, SPACE, name).isObject()) {
                faults.add(name + " is still there");
            }
        });
        return faults;
    }

    private static Step workspace(String name) {
        return once(
                "POST",
                WORKSPACES,
                "{'metadata':{'name':'" + name + "'},'spec':{'type':{'name':'universal','path':'root'}}}");
    }

    /** Whether a workspace of root is ready: else its path leads nowhere. */
    static List<String> notReady(Stored stored, String name) {
        boolean ready = stored.at(LogicalClusterName.ROOT, SPACE, name)
                .at("/status/phase")
                .asText("")
                .equals("Ready");
        return ready ? List.of() : List.of(name + " is not ready");
    }

    private static List<String> notReady(Stored stored) {
        List<String> missing = new ArrayList<>(notReady(stored, "provider"));
        missing.addAll(notReady(stored, "consumer"));
        return missing;
    }

    private static List<Step> workspaces(Step first) {
        return List.of(
                workspace("provider"),
                workspace("consumer"),
                at(SharingStory::notReady, first.method(), first.path(), first.body()));
    }

    /** A schema whose objects are stored at the first of its versions. */
    private static Step schema(String prefix, String... versions) {
        List<String> all = new ArrayList<>();
        for (String version : versions) {
            all.add("{'name':'" + version + "','served':true,'storage':" + version.equals(versions[0])
                    + ",'schema':{'type':'object','properties':{'spec':{'type':'object','properties':{'intent':"
                    + "{'type':'string'}}}}}}");
        }
        String conversion = versions.length == 1 ? "" : "'conversion':{'strategy':'None'},";
        return once(
                "POST",
                PROVIDER + Sharing.SCHEMAS,
                "{'metadata':{'name':'" + prefix + ".cowboys.wildwest.dev'},'spec':{'group':'wildwest.dev',"
                        + "'scope':'Namespaced'," + conversion + "'names':{'plural':'cowboys','singular':'cowboy',"
                        + "'kind':'Cowboy','listKind':'CowboyList'},'versions':[" + String.join(",", all) + "]}}");
    }

    private static String resources(String prefix) {
        return "'resources':[{'name':'cowboys','group':'wildwest.dev','schema':'" + prefix
                + ".cowboys.wildwest.dev','storage':{'crd':{}}}]";
    }

    private static Step export(String name, String prefix) {
        return once(
                "POST",
                PROVIDER + Sharing.EXPORTS,
                "{'metadata':{'name':'" + name + "'},'spec':{" + resources(prefix) + "}}");
    }

    private static Step bind(String workspace, String name) {
        return bind(workspace, name, "cowboys");
    }

    private static Step bind(String workspace, String name, String export) {
        return once(
                "POST", "/clusters/" + workspace + Sharing.BINDINGS, Sharing.binding(name, "root:provider", export));
    }

    private static Step cowboy(String namespace, String name, String more) {
        return settled(
                "POST",
                COWBOYS + namespace + "/cowboys",
                "{'metadata':{'name':'" + name + "'" + more + "},'spec':{'intent':'ride'}}");
    }

    private static Step delete(String path) {
        return settled("DELETE", path, "");
    }

    @SafeVarargs
    private static List<Step> list(List<Step>... parts) {
        List<Step> all = new ArrayList<>();
        for (List<Step> part : parts) {
            all.addAll(part);
        }
        return all;
    }

    /** Published and bound, with one object. */
    private static List<Step> bound() {
        return list(
                workspaces(schema("today", "v1")),
                List.of(export("cowboys", "today"), bind("root:consumer", "wild"), cowboy("default", "woody", "")));
    }

    /** A schema, an export, its identity, a binding, its locks, copies and endpoints, and the first object. */
    static SharingStory published() {
        return new SharingStory(
                workspaces(once("POST", NAMESPACES, "{'metadata':{'name':'ranch'}}")),
                List.of(
                        schema("today", "v1"),
                        export("cowboys", "today"),
                        bind("root:consumer", "wild"),
                        cowboy("default", "woody", "")),
                Set.of(),
                Set.of("default/woody"),
                Map.of(COWBOYS + "default/cowboys/woody", 200));
    }

    /** The objects of both versions that some are stored at go with their binding, wherever they are; a finalizer delays it. */
    static SharingStory unbound() {
        Function<Stored, List<String>> held = stored -> objects(stored).keySet().equals(Set.of("ranch/held"))
                        && Sharing.condition(
                                        stored.at(stored.cluster("root:consumer"), ApiKinds.BINDINGS, "wild"),
                                        "BindingResourceDeleteSuccess")
                                .contains("example.com/hold in 1 ")
                ? List.of()
                : List.of("not only what is held is left: " + objects(stored));
        String object = COWBOYS + "ranch/cowboys/held";
        return new SharingStory(
                list(
                        bound(),
                        List.of(
                                once("POST", NAMESPACES, "{'metadata':{'name':'ranch'}}"),
                                schema("tomorrow", "v2", "v1"),
                                once(
                                        "PATCH",
                                        PROVIDER + Sharing.EXPORTS + "/cowboys",
                                        "{'spec':{" + resources("tomorrow") + "}}"),
                                cowboy("ranch", "held", ",'finalizers':['example.com/hold']"),
                                cowboy("ranch", "free", ""))),
                List.of(
                        delete(CONSUMER + Sharing.BINDINGS + "/wild"),
                        at(held, "PATCH", object, "{'metadata':{'finalizers':null}}")),
                Set.of(),
                Set.of(),
                Map.of(object, 404, CONSUMER + Sharing.BINDINGS + "/wild", 404));
    }

    /**
     * A second binding, which has waited for the first to go, gets its objects as they are.
     *
     * @param another whether it is of another export, with the identity and the schema of the first (kcp {@code
     *     test/e2e/apibinding/apibinding_adoption_test.go})
     */
    static SharingStory adopted(boolean another) {
        Function<Stored, List<String>> waits = stored -> Sharing.condition(
                                stored.at(stored.cluster("root:consumer"), ApiKinds.BINDINGS, "zild"),
                                "BindingUpToDate")
                        .startsWith("False NamingConflicts")
                ? List.of()
                : List.of("the second binding does not wait");
        Step successor = once(
                "POST",
                PROVIDER + Sharing.EXPORTS,
                "{'metadata':{'name':'successor'},'spec':{'identity':{'secretRef':{'namespace':'kcp-system',"
                        + "'name':'cowboys'}}," + resources("today") + "}}");
        List<Step> second = another
                ? List.of(successor, bind("root:consumer", "zild", "successor"))
                : List.of(bind("root:consumer", "zild"));
        return new SharingStory(
                list(bound(), second),
                List.of(at(waits, "DELETE", CONSUMER + Sharing.BINDINGS + "/wild", "")),
                Set.of("default/woody"),
                Set.of(),
                Map.of(COWBOYS + "default/cowboys/woody", 200, CONSUMER + Sharing.BINDINGS + "/wild", 404));
    }

    /** Consumers keep what they have when an export goes, and lose it with their binding. */
    static SharingStory exportDeleted(boolean unbound) {
        String collection = COWBOYS + "default/cowboys";
        return ended(delete(PROVIDER + Sharing.EXPORTS + "/cowboys"), unbound, collection);
    }

    /** The same when a schema goes. */
    static SharingStory schemaDeleted(boolean unbound) {
        String collection = COWBOYS + "default/cowboys";
        return ended(delete(PROVIDER + Sharing.SCHEMAS + "/today.cowboys.wildwest.dev"), unbound, collection);
    }

    private static SharingStory ended(Step end, boolean unbound, String collection) {
        return unbound
                ? new SharingStory(
                        bound(),
                        List.of(end, delete(CONSUMER + Sharing.BINDINGS + "/wild")),
                        Set.of(),
                        Set.of(),
                        Map.of(collection + "/woody", 404))
                : new SharingStory(
                        bound(),
                        List.of(end, cowboy("default", "buzz", "")),
                        Set.of("default/woody"),
                        Set.of("default/buzz"),
                        Map.of(collection + "/woody", 200, collection + "/buzz", 200));
    }

    /** A consumer whose workspace ends takes its binding and objects along, and nothing of another consumer's. */
    static SharingStory consumerEnded() {
        String other = "/clusters/root:other";
        Function<Stored, List<String>> ready = stored -> notReady(stored, "other");
        Step bind = bind("root:other", "wild");
        return new SharingStory(
                list(
                        bound(),
                        List.of(
                                workspace("other"),
                                at(ready, bind.method(), bind.path(), bind.body()),
                                settled(
                                        "POST",
                                        other + "/apis/wildwest.dev/v1/namespaces/default/cowboys",
                                        "{'metadata':{'name':'theirs'}}"))),
                List.of(delete(WORKSPACES + "/consumer"), at(SharingStory::gone, "DELETE", WORKSPACES + "/other", "")),
                Set.of(),
                Set.of(),
                Map.of(WORKSPACES + "/consumer", 404, PROVIDER + Sharing.EXPORTS + "/cowboys", 200));
    }

    private static List<String> gone(Stored stored) {
        List<String> missing = new ArrayList<>(SharingRules.faults(stored));
        if (!objects(stored).keySet().equals(Set.of("default/theirs"))) {
            missing.add("there are " + objects(stored).keySet());
        }
        return missing;
    }
}
