package dev.polder.machinery.apply;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.machinery.apply.typed.TypeRef;
import dev.polder.machinery.apply.typed.Typed;
import dev.polder.machinery.apply.typed.TypedException;
import dev.polder.machinery.schema.Schema;
import java.util.Optional;

/** Typed objects in the versions that managers used. */
final class VersionedObjects {

    private final String apiVersion;
    private final TypeRef type;
    private final Versions versions;

    VersionedObjects(WriteContext context, Schema schema) {
        this.apiVersion = context.apiVersion();
        this.type = TypeRef.ofObject(schema);
        this.versions = context.versions();
    }

    /** The type of objects in the version of the request. */
    TypeRef type() {
        return type;
    }

    /** The object in another version; empty when there is no such version. */
    Optional<Typed> at(Typed object, String wanted) throws TypedException {
        if (wanted.equals(object.value().path("apiVersion").asText(apiVersion))) {
            return Optional.of(object);
        }
        if (!(object.value() instanceof ObjectNode node)) {
            return Optional.empty();
        }
        Optional<Versions.Converted> converted = versions.convert(node, wanted);
        if (converted.isEmpty()) {
            return Optional.empty();
        }
        TypeRef wantedType = wanted.equals(apiVersion)
                ? type
                : TypeRef.ofObject(converted.get().schema());
        return Optional.of(Typed.of(converted.get().object(), wantedType, true));
    }
}
