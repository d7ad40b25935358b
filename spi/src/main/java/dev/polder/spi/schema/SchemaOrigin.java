package dev.polder.spi.schema;

import dev.polder.api.object.ObjectKey;

/**
 * The object that a type was read from: a write decided on the type is void once that object has changed (store rule S5).
 *
 * @param source the object, e.g. a CustomResourceDefinition
 * @param revision the revision of the source that the type was read at
 * @param schemaRevision objects written after this revision were written under the type's present schema
 */
public record SchemaOrigin(ObjectKey source, long revision, long schemaRevision) {}
