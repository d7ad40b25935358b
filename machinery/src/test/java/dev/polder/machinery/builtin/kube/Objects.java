package dev.polder.machinery.builtin.kube;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.api.status.FieldError;
import dev.polder.machinery.type.ResourceType;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Objects of the kube profile, written with single quotes. */
final class Objects {

    private Objects() {}

    static ObjectNode tree(String singleQuoted) {
        return Json.readOwn(singleQuoted.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    /** An object as it is once its type has filled in what was left out. */
    static ObjectNode filledIn(String singleQuoted) {
        ObjectNode object = tree(singleQuoted);
        type(object).rules().setDefaults(object);
        return object;
    }

    /** The type of an object. */
    static ResourceType type(ObjectNode object) {
        String kind = object.path("kind").asText();
        return KubeTypes.all().stream()
                .filter(type -> type.names().kind().equals(kind))
                .findFirst()
                .orElseThrow();
    }

    /** What is wrong with an object that was filled in. */
    static List<String> wrong(String singleQuoted) {
        ObjectNode object = filledIn(singleQuoted);
        return texts(type(object).rules().validate(object));
    }

    /** What is wrong with a change. */
    static List<String> wrong(ObjectNode object, ObjectNode old) {
        return texts(type(object).rules().validateUpdate(object, old, ""));
    }

    private static List<String> texts(List<FieldError> errors) {
        return errors.stream().map(FieldError::message).toList();
    }

    /** A pod template with one container. */
    static String template(String labels, String pod) {
        return "{'metadata':{'labels':" + labels + "},'spec':{'containers':[{'name':'c','image':'i:1'}]" + pod + "}}";
    }

    static String deployment(String spec) {
        return "{'apiVersion':'apps/v1','kind':'Deployment','metadata':{'name':'d'},'spec':" + spec + "}";
    }

    static String pod(String spec) {
        return "{'apiVersion':'v1','kind':'Pod','metadata':{'name':'p'},'spec':" + spec + "}";
    }

    static String service(String spec) {
        return "{'apiVersion':'v1','kind':'Service','metadata':{'name':'s'},'spec':" + spec + "}";
    }
}
