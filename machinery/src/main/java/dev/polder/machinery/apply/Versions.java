package dev.polder.machinery.apply;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.machinery.schema.Schema;
import dev.polder.machinery.type.ResourceType;
import dev.polder.machinery.type.TypeVersion;
import java.util.Optional;

/** Converts objects between the versions of their type, because a manager's paths are meant in the version it used. */
@FunctionalInterface
public interface Versions {

    /**
     * An object in another version.
     *
     * @param object in the version of the request; not changed
     * @param apiVersion group and version wanted
     * @return empty when the type has no such version (any more)
     */
    Optional<Converted> convert(ObjectNode object, String apiVersion);

    /**
     * An object in a version.
     *
     * @param object the object
     * @param schema its schema
     */
    record Converted(ObjectNode object, Schema schema) {}

    /** A type that has no version but the one of the request. */
    static Versions none() {
        return (object, apiVersion) -> Optional.empty();
    }

    /** The versions of a resource type, through its storage version. */
    static Versions of(ResourceType type) {
        return (object, apiVersion) -> {
            String prefix = type.group().isEmpty() ? "" : type.group() + "/";
            if (!apiVersion.startsWith(prefix)) {
                return Optional.empty();
            }
            Optional<TypeVersion> version = type.version(apiVersion.substring(prefix.length()));
            return version.map(wanted -> {
                ObjectNode stored = type.rules().toStorage(object.deepCopy(), prefix + type.storageVersion());
                return new Converted(type.rules().fromStorage(stored, apiVersion), wanted.schema());
            });
        };
    }
}
