package dev.polder.bench.drive.work;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.bench.client.Answer;
import dev.polder.bench.drive.load.WrongAnswerException;
import dev.polder.bench.drive.site.Bodies;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/** Looks at answers: a fast one that is wrong voids a run. */
final class Checks {

    private static final JsonFactory READER = new JsonFactory();

    private Checks() {}

    /**
     * A config map of a run, whole.
     *
     * @param status that the answer must have; another is a refusal, and no wrong answer
     * @param note what it must say
     * @throws WrongAnswerException when it is another object, or says something else
     */
    static JsonNode configMap(Answer answer, int status, String name, String note) {
        JsonNode map = stored(answer.expect(status), name);
        same(answer, "/data/note", note, map);
        same(answer, "/data/text", Bodies.TEXT, map);
        return map;
    }

    /** A custom object of a run, whole. */
    static JsonNode custom(Answer answer, int status, String name, String note) {
        JsonNode object = stored(answer.expect(status), name);
        same(answer, "/spec/note", note, object);
        return object;
    }

    /** An object of a name as a server stores it. */
    static JsonNode stored(Answer answer, String name) {
        JsonNode object = answer.json();
        same(answer, "/metadata/name", name, object);
        for (String given : List.of("/metadata/uid", "/metadata/resourceVersion")) {
            if (object.at(given).asText("").isEmpty()) {
                throw new WrongAnswerException(answer.request() + ": " + name + " has no " + given);
            }
        }
        return object;
    }

    /** A text of an object. */
    static void same(Answer answer, String pointer, String wanted, JsonNode object) {
        String said = object.at(pointer).asText("");
        if (!said.equals(wanted)) {
            throw new WrongAnswerException(
                    answer.request() + ": " + pointer + " is \"" + said + "\" and should be \"" + wanted + "\"");
        }
    }

    /**
     * A list, or a page of one.
     *
     * @param names of its objects in their order, none twice
     * @param next the token of the next page; empty at the end
     * @param version of the list
     */
    record Listed(List<String> names, String next, String version) {}

    /**
     * The objects of a list, read without making a tree.
     *
     * @throws WrongAnswerException when it is no list, or an object is in it twice or without its name
     */
    static Listed listed(Answer answer) {
        answer.expect(200);
        List<String> names = new ArrayList<>();
        String next = "";
        String version = "";
        boolean items = false;
        try (JsonParser in = READER.createParser(answer.body())) {
            in.nextToken();
            while (in.nextToken() == JsonToken.FIELD_NAME) {
                String field = in.currentName();
                in.nextToken();
                if (field.equals("items")) {
                    items = true;
                    while (in.nextToken() == JsonToken.START_OBJECT) {
                        names.add(metadata(in, "name"));
                    }
                } else if (field.equals("metadata")) {
                    while (in.nextToken() == JsonToken.FIELD_NAME) {
                        String key = in.currentName();
                        in.nextToken();
                        next = key.equals("continue") ? in.getText() : next;
                        version = key.equals("resourceVersion") ? in.getText() : version;
                        in.skipChildren();
                    }
                } else {
                    in.skipChildren();
                }
            }
        } catch (IOException e) {
            throw new WrongAnswerException(answer.request() + ": not the JSON of a list: " + e.getMessage());
        }
        if (!items || version.isEmpty()) {
            throw new WrongAnswerException(answer.request() + ": a list without items or without a version");
        }
        if (names.contains("") || new HashSet<>(names).size() < names.size()) {
            throw new WrongAnswerException(answer.request() + ": an object is listed twice, or without a name");
        }
        return new Listed(names, next, version);
    }

    /** A list that must have so many objects. */
    static Listed listed(Answer answer, int count) {
        Listed listed = listed(answer);
        if (listed.names().size() != count) {
            throw new WrongAnswerException(
                    answer.request() + ": " + listed.names().size() + " objects, and should be " + count);
        }
        return listed;
    }

    /** A list that must have so many objects whose names begin like that: controllers may put others beside them at any time. */
    static void named(Answer answer, String prefix, int count) {
        long named = listed(answer).names().stream()
                .filter(name -> name.startsWith(prefix))
                .count();
        if (named != count) {
            throw new WrongAnswerException(
                    answer.request() + ": " + named + " objects named " + prefix + ", and should be " + count);
        }
    }

    /** A text of the metadata of the object that begins; the reader is at its end afterwards. */
    private static String metadata(JsonParser in, String wanted) throws IOException {
        String found = "";
        while (in.nextToken() == JsonToken.FIELD_NAME) {
            boolean metadata = in.currentName().equals("metadata");
            in.nextToken();
            if (!metadata) {
                in.skipChildren();
                continue;
            }
            while (in.nextToken() == JsonToken.FIELD_NAME) {
                String key = in.currentName();
                in.nextToken();
                found = key.equals(wanted) ? in.getText() : found;
                in.skipChildren();
            }
        }
        return found;
    }
}
