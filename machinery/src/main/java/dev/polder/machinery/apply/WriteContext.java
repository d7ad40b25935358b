package dev.polder.machinery.apply;

import dev.polder.machinery.apply.path.FieldSet;
import dev.polder.machinery.meta.Times;
import java.time.Instant;

/**
 * Who writes, and how.
 *
 * @param manager the field manager; at most 128 characters; empty reads as {@code unknown}
 * @param apiVersion group and version of the request
 * @param kind the kind of the request
 * @param subresource the subresource that is written; empty for the object itself
 * @param now the time of the write
 * @param ignored paths this endpoint resets, so that nobody can own them through it: {@code status} on the object
 *     itself, {@code metadata} and {@code spec} on its status
 * @param versions the other versions of the type
 */
public record WriteContext(
        String manager,
        String apiVersion,
        String kind,
        String subresource,
        Instant now,
        FieldSet ignored,
        Versions versions) {

    /** What the main endpoint of a type with a status subresource ignores. */
    public static final FieldSet STATUS = FieldSet.ofFields("status");

    /** What the status endpoint of a custom resource ignores. */
    public static final FieldSet METADATA_AND_SPEC = FieldSet.ofFields("metadata", "spec");

    /** A write to the object itself that ignores nothing, of a type with one version. */
    public static WriteContext of(String manager, String apiVersion, String kind, Instant now) {
        return new WriteContext(manager, apiVersion, kind, "", now, FieldSet.EMPTY, Versions.none());
    }

    public WriteContext withSubresource(String name) {
        return new WriteContext(manager, apiVersion, kind, name, now, ignored, versions);
    }

    public WriteContext withIgnored(FieldSet paths) {
        return new WriteContext(manager, apiVersion, kind, subresource, now, paths, versions);
    }

    public WriteContext withVersions(Versions others) {
        return new WriteContext(manager, apiVersion, kind, subresource, now, ignored, others);
    }

    ManagerId id(ManagerId.Operation operation) {
        return id(manager, operation);
    }

    ManagerId id(String name, ManagerId.Operation operation) {
        return ManagerId.of(name.isEmpty() ? "unknown" : name, operation, apiVersion, subresource);
    }

    String time() {
        return Times.format(now);
    }
}
