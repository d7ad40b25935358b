package dev.polder.machinery.policy.expression;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.machinery.cel.library.access.AccessAsker;
import dev.polder.machinery.cel.library.access.Authorizer;
import dev.polder.machinery.cel.library.access.GroupCheck;
import dev.polder.machinery.cel.library.access.ResourceCheck;
import dev.polder.machinery.cel.value.PlainValues;
import org.jspecify.annotations.Nullable;

/**
 * A write, as expressions see it (apiserver {@code evaluationActivation}).
 *
 * @param object the object as it will be; null when it will not be
 * @param old the object as it was; null when it was not
 * @param request the AdmissionRequest, without the objects
 * @param params the parameter of the policy; null for none
 * @param namespace the namespace of the object; null for none
 * @param asker answers questions about access
 */
public record Inputs(
        @Nullable ObjectNode object,
        @Nullable ObjectNode old,
        ObjectNode request,
        @Nullable JsonNode params,
        @Nullable JsonNode namespace,
        AccessAsker asker) {

    /** The same with a parameter. */
    public Inputs withParams(@Nullable JsonNode other) {
        return new Inputs(object, old, request, other, namespace, asker);
    }

    /** The same with another form of the object. */
    public Inputs withObject(ObjectNode other) {
        return new Inputs(other, old, request, params, namespace, asker);
    }

    /** The same where nobody looks at the namespace. */
    Inputs withoutNamespace() {
        return new Inputs(object, old, request, params, null, asker);
    }

    /** The value of a variable; null when there is no such one. */
    @Nullable
    Object variable(String name) {
        return switch (name) {
            case "object" -> PlainValues.of(object);
            case "oldObject" -> PlainValues.of(old);
            case "request" -> PlainValues.of(request);
            case "params" -> PlainValues.of(params);
            case "namespaceObject" -> PlainValues.of(namespace);
            case "authorizer" -> Authorizer.ofUser(asker);
            case "authorizer.requestResource" -> requested();
            default -> null;
        };
    }

    private ResourceCheck requested() {
        JsonNode resource = request.path("requestResource");
        GroupCheck group =
                new GroupCheck(Authorizer.ofUser(asker), resource.path("group").asText(""));
        return ResourceCheck.of(group, resource.path("resource").asText(""))
                .withSubresource(request.path("requestSubResource").asText(""))
                .withNamespace(request.path("namespace").asText(""))
                .withName(request.path("name").asText(""));
    }
}
