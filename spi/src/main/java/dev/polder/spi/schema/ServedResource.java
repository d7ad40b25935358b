package dev.polder.spi.schema;

import dev.polder.machinery.type.ResourceType;
import dev.polder.machinery.type.TypeVersion;
import org.jspecify.annotations.Nullable;

/**
 * A resource at a version, as a logical cluster serves it.
 *
 * @param type the type
 * @param version the version asked for
 * @param origin where the type comes from; null for built-in types, which never change while the server runs
 */
public record ServedResource(
        ResourceType type, TypeVersion version, @Nullable SchemaOrigin origin) {

    /** The {@code apiVersion} of objects at this version. */
    public String apiVersion() {
        return type.group().isEmpty() ? version.name() : type.group() + "/" + version.name();
    }

    /** The {@code apiVersion} of stored objects. */
    public String storageApiVersion() {
        return type.group().isEmpty() ? type.storageVersion() : type.group() + "/" + type.storageVersion();
    }
}
