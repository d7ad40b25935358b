package dev.polder.server.api.token;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.WatchStream;
import java.io.IOException;
import java.util.Base64;

/** Asks a server for tokens, and takes them apart. */
public final class Tokens {

    public static final String REVIEWS = "/apis/authentication.k8s.io/v1/tokenreviews";
    public static final String SELF = "/apis/authentication.k8s.io/v1/selfsubjectreviews";

    private Tokens() {}

    public static String path(String namespace, String account) {
        return "/api/v1/namespaces/" + namespace + "/serviceaccounts/" + account + "/token";
    }

    /** Makes an account. */
    public static Answer account(ApiServer api, String namespace, String name) {
        return api.post("/api/v1/namespaces/" + namespace + "/serviceaccounts", "{'metadata':{'name':'" + name + "'}}")
                .expect(201);
    }

    /**
     * The account {@code default} of the namespace of that name, once it is there: a controller makes it, which a server does not
     * wait for when it starts, nor a workspace before it is ready.
     */
    public static WatchStream.Event defaultAccount(ApiServer api) {
        String account = "/api/v1/namespaces/default/serviceaccounts?watch=true&fieldSelector=metadata.name%3Ddefault";
        try (WatchStream watch = api.watch(account)) {
            return watch.next("ADDED", "default");
        }
    }

    /** A token of an account; the spec is that of the TokenRequest. */
    public static String issue(ApiServer api, String namespace, String account, String spec) {
        return api.post(path(namespace, account), "{'spec':" + spec + "}")
                .expect(201)
                .at("/status/token");
    }

    public static ObjectNode header(String token) {
        return part(token, 0);
    }

    public static ObjectNode claims(String token) {
        return part(token, 1);
    }

    private static ObjectNode part(String token, int index) {
        try {
            return Json.readObject(Base64.getUrlDecoder().decode(token.split("\\.")[index]));
        } catch (IOException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** Who the server says the bearer is: 403 for those who may not ask, so that the user is in the refusal. */
    public static Answer review(ApiServer api, String token, String further) {
        return api.post(REVIEWS, "{'spec':{'token':'" + token + "'" + further + "}}");
    }
}
