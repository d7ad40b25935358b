package dev.polder.server.api.quota;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.WatchStream;
import java.util.function.Predicate;

/** Quotas, and what they count, as tests make them. */
final class Quotas {

    static final String CLUSTER_SCOPED = "'experimental.quota.kcp.io/cluster-scoped':'true'";

    private Quotas() {}

    static String path(String namespace) {
        return "/api/v1/namespaces/" + namespace + "/resourcequotas";
    }

    static String maps(String namespace) {
        return "/api/v1/namespaces/" + namespace + "/configmaps";
    }

    /** A quota, made. The amounts are JSON in single quotes. */
    static Answer make(ApiServer api, String namespace, String name, String hard) {
        return api.post(path(namespace), "{'metadata':{'name':'" + name + "'},'spec':{'hard':{" + hard + "}}}")
                .expect(201);
    }

    /** A quota of everything in its logical cluster, made. */
    static void makeWhole(ApiServer api, String namespace, String name, String hard) {
        api.post(
                        path(namespace),
                        "{'metadata':{'name':'" + name + "','annotations':{" + CLUSTER_SCOPED + "}},'spec':{'hard':{"
                                + hard + "}}}")
                .expect(201);
    }

    /** What a read says is used. */
    static String used(ApiServer api, String namespace, String name, String what) {
        return api.get(path(namespace) + "/" + name)
                .expect(200)
                .at("/status/used/" + what.replace("~", "~0").replace("/", "~1"));
    }

    /** A ConfigMap, tried to be made. */
    static Answer map(ApiServer api, String namespace, String name) {
        return api.post(maps(namespace), "{'metadata':{'name':'" + name + "'}}");
    }

    static String exceeded(String resource, String name, String quota, String what, int hard) {
        return resource + " \"" + name + "\" is forbidden: exceeded quota: " + quota + ", requested: " + what
                + "=1, used: " + what + "=" + hard + ", limited: " + what + "=" + hard;
    }

    /** Waits until the server has put into a namespace what it puts into each. */
    static void await(ApiServer api, String namespace) {
        try (WatchStream maps = api.watch(maps(namespace) + "?watch=true")) {
            maps.through("ADDED", "kube-root-ca.crt");
        }
    }

    /** Waits, by a watch, until a quota is written as wanted. */
    static JsonNode told(ApiServer api, String namespace, String name, String after, Predicate<JsonNode> wanted) {
        try (WatchStream quotas = api.watch(
                path(namespace) + "?watch=true&resourceVersion=" + after + "&fieldSelector=metadata.name=" + name)) {
            JsonNode quota = quotas.next().object();
            while (!wanted.test(quota)) {
                quota = quotas.next().object();
            }
            return quota;
        }
    }
}
