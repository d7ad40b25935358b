package dev.polder.server.api.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.WatchStream;
import java.util.function.Predicate;

/** Makes workspaces and waits for what becomes of them. */
public final class Workspaces {

    public static final String PATH = "/apis/tenancy.kcp.io/v1alpha1/workspaces";
    public static final String TYPES = "/apis/tenancy.kcp.io/v1alpha1/workspacetypes";
    static final String CLUSTER = "/apis/core.kcp.io/v1alpha1/logicalclusters/cluster";

    private Workspaces() {}

    static String body(String name, String type) {
        String spec = type.isEmpty() ? "" : ",'spec':{'type':{'name':'" + type + "','path':'root'}}";
        return "{'metadata':{'name':'" + name + "'}" + spec + "}";
    }

    /** A ready workspace: its object. */
    public static JsonNode ready(ApiServer in, String name, String type) {
        Answer made = in.post(PATH, body(name, type)).expect(201);
        return reaches(in, name, "Ready", made.version());
    }

    /**
     * A ready workspace: its object.
     *
     * @param meta further fields of its metadata with a comma before, in JSON with single quotes
     */
    public static JsonNode ready(ApiServer in, String name, String type, String meta) {
        String body = body(name, type).replace("'name':'" + name + "'}", "'name':'" + name + "'" + meta + "}");
        return reaches(in, name, "Ready", in.post(PATH, body).expect(201).version());
    }

    /** A ready workspace: the answer to a GET of it. */
    public static Answer answer(ApiServer in, String name, String type) {
        ready(in, name, type);
        return in.get(PATH + "/" + name).expect(200);
    }

    /** A ready workspace, made of an object: its object. */
    public static JsonNode made(ApiServer in, ObjectNode workspace) {
        Answer made = in.post(PATH, workspace.toString()).expect(201);
        return reaches(in, workspace.at("/metadata/name").asText(), "Ready", made.version());
    }

    /** The object once it is in a phase. */
    static JsonNode reaches(ApiServer in, String name, String phase, String after) {
        return until(
                in, name, after, object -> object.at("/status/phase").asText().equals(phase));
    }

    /** The object once something is true of it. */
    static JsonNode until(ApiServer in, String name, String after, Predicate<JsonNode> wanted) {
        try (WatchStream watch =
                in.watch(PATH + "?watch=true&resourceVersion=" + after + "&fieldSelector=metadata.name%3D" + name)) {
            while (true) {
                JsonNode object = watch.next().object();
                if (wanted.test(object)) {
                    return object;
                }
            }
        }
    }

    /** Deletes a workspace, and comes back when it has gone. */
    public static void end(ApiServer in, String name) {
        String version = in.get(PATH + "/" + name).expect(200).version();
        in.delete(PATH + "/" + name).expect(200);
        gone(in, name, version);
    }

    /** Comes back when a workspace has gone. */
    static void gone(ApiServer in, String name, String after) {
        try (WatchStream watch =
                in.watch(PATH + "?watch=true&resourceVersion=" + after + "&fieldSelector=metadata.name%3D" + name)) {
            WatchStream.Event event = watch.next();
            while (!event.type().equals("DELETED")) {
                event = watch.next();
            }
        }
        assertThat(in.get(PATH + "/" + name).code()).isEqualTo(404);
    }
}
