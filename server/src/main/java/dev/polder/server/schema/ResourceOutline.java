package dev.polder.server.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.api.object.ResourceSpace;
import dev.polder.api.resource.Verb;
import dev.polder.machinery.crd.CrdTypes;
import dev.polder.machinery.type.ResourceType;
import dev.polder.spi.schema.ServedResource;
import java.util.Set;

/**
 * A resource without its schemas: what suffices to show the metadata of its objects, whoever has defined them how (kcp {@code
 * getForWildcardPartialMetadata}).
 *
 * @param definition a definition of the same group, names and scope, without versions
 */
record ResourceOutline(ObjectNode definition) {

    /** The outline of an established definition. */
    static ResourceOutline of(ObjectNode crd) {
        return of(crd, crd.path("status").path("acceptedNames"));
    }

    /** The outline of an APIResourceSchema. */
    static ResourceOutline ofSchema(ObjectNode schema) {
        return of(schema, schema.path("spec").path("names"));
    }

    private static ResourceOutline of(ObjectNode from, JsonNode names) {
        ObjectNode definition = Json.object();
        ObjectNode spec = definition.putObject("spec");
        spec.set("group", from.path("spec").path("group"));
        spec.set("scope", from.path("spec").path("scope"));
        spec.set("names", names);
        return new ResourceOutline(definition);
    }

    /** The resource at a version that nobody need have defined; its objects are all that there are, whatever their identity. */
    ServedResource at(String version) {
        ObjectNode whole = definition.deepCopy();
        ObjectNode only = whole.withObject("/spec").putArray("versions").addObject();
        only.put("name", version);
        only.put("served", true);
        only.put("storage", true);
        only.putObject("schema")
                .putObject("openAPIV3Schema")
                .put("type", "object")
                .put("x-kubernetes-preserve-unknown-fields", true);
        ResourceType type = CrdTypes.toResourceType(whole);
        ResourceType everywhere = new ResourceType(
                type.group(),
                type.names(),
                type.namespaced(),
                type.versions(),
                type.storageVersion(),
                Set.of(Verb.LIST, Verb.WATCH),
                ResourceSpace.ofEveryIdentity(type.groupResource()),
                type.builtIn(),
                type.rules(),
                type.contentHash());
        return new ServedResource(everywhere, everywhere.storage(), null);
    }
}
