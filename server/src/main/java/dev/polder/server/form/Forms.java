package dev.polder.server.form;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.api.resource.GroupVersion;
import dev.polder.machinery.apply.Versions;
import dev.polder.machinery.schema.Defaulter;
import dev.polder.machinery.schema.Pruner;
import dev.polder.machinery.schema.Schema;
import dev.polder.machinery.type.ResourceType;
import dev.polder.machinery.type.TypeRules;
import dev.polder.machinery.type.TypeVersion;
import dev.polder.spi.schema.SchemaOrigin;
import dev.polder.spi.schema.ServedResource;
import dev.polder.storage.epoch.Epochs;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.ObjectRun;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Turns stored objects into the forms that versions are served in (store rule S12): bytes are served as they lie when they
 * were written under the present schema and the versions differ in name only, else they are decoded, pruned and defaulted
 * as their own version says, converted, and pruned again, once (apiextensions {@code crdConversionRESTOptionsGetter}).
 */
public final class Forms {

    private final RenormalisedBodies renormalised;
    private final Supplier<Epochs> epochs;
    private final Converter converter;

    /**
     * Forms of objects.
     *
     * @param cacheBytes how many bytes of converted objects are remembered
     * @param epochs how versions follow from revisions
     * @param converter asks the webhooks, or runs the rules, of types that have some
     */
    public Forms(long cacheBytes, Supplier<Epochs> epochs, Converter converter) {
        this.renormalised = new RenormalisedBodies(cacheBytes);
        this.epochs = epochs;
        this.converter = converter;
    }

    /** The {@code resourceVersion} that clients see for a revision (store rule S8). */
    public long version(long revision) {
        return epochs.get().version(revision);
    }

    /**
     * Whether objects of the resource may have to be converted by a webhook or by rules: then making their forms may take
     * seconds.
     */
    public static boolean asks(ServedResource resource) {
        TypeRules rules = resource.type().rules();
        return rules.conversionWebhook().isPresent() || rules.fieldConversion().isPresent();
    }

    /** Whether serving the record, whose value is in memory, costs no parsing, so that an event loop may do it. */
    public boolean ready(ServedResource resource, ObjectRecord record) {
        return verbatim(resource, record) || renormalised.has(resource, record);
    }

    /**
     * The record to splice: the stored one, or the one renormalised for this version; its value is in memory. May parse,
     * and may block when the record's value is cold or a webhook has to be asked.
     *
     * @throws dev.polder.api.status.ApiException when the webhook fails
     */
    public ObjectRecord shown(ServedResource resource, ObjectRecord record) {
        if (verbatim(resource, record)) {
            return record.hold();
        }
        return renormalised
                .computeIfAbsent(resource, List.of(record), missing -> convert(resource, missing))
                .get(0);
    }

    /** Whatever {@link #shown} and {@link #tree} need is in memory: a copy of the record that stays so; null otherwise. */
    public @Nullable ObjectRecord atHand(ServedResource resource, ObjectRecord record) {
        ObjectRecord held = record.held();
        return held != null && ready(resource, held) ? held : null;
    }

    /** The object as a tree in the served form: with {@code resourceVersion} and {@code kcp.io/cluster}. */
    public ObjectNode tree(ServedResource resource, ObjectRecord record) {
        ObjectNode object = asks(resource)
                ? Json.readOwn(shown(resource, record).body().json())
                : convert(resource, List.of(record)).get(0);
        ServedMetadata.put(object, record, version(record.revision()));
        return object;
    }

    /**
     * Converts objects in one call of their webhook, so that what they are shown as is remembered. Does nothing for types
     * without a webhook.
     *
     * @throws dev.polder.api.status.ApiException when the webhook fails
     */
    public void prepare(ServedResource resource, List<ObjectRecord> records) {
        if (!asks(resource)) {
            return;
        }
        List<ObjectRecord> wanted = records.stream()
                .filter(record -> record.unreadable().isEmpty() && !verbatim(resource, record))
                .toList();
        renormalised.computeIfAbsent(resource, wanted, missing -> convert(resource, missing));
    }

    /**
     * The run with its records {@link #prepare prepared} some at a time; the run itself for types without a webhook.
     *
     * @param wanted about how many records will be asked for; 0 when that is not known
     */
    public ObjectRun prepared(ServedResource resource, ObjectRun run, int wanted) {
        return asks(resource) ? new PreparedRun(this, resource, run, wanted) : run;
    }

    /**
     * The object as it is stored: at the storage version, without what no storage has.
     *
     * @param object at the version of the resource; not changed
     * @throws dev.polder.api.status.ApiException when the webhook fails
     */
    public ObjectNode stored(ServedResource resource, ObjectNode object) {
        ResourceType type = resource.type();
        ObjectNode stored = object.deepCopy();
        if (asks(resource)) {
            if (stored.path("metadata") instanceof ObjectNode metadata) {
                metadata.remove("resourceVersion");
            }
            stored = converter
                    .convert(resource, List.of(stored), resource.storageApiVersion())
                    .get(0);
        } else {
            stored = type.rules().toStorage(stored, resource.storageApiVersion());
        }
        if (type.rules().prunesForStorage() && !resource.version().name().equals(type.storageVersion())) {
            Pruner.prune(stored, type.storage().schema());
            Defaulter.apply(stored, type.storage().schema());
        }
        return stored;
    }

    /** How objects of the resource are converted to the versions that their managers used. */
    public Versions versions(ServedResource resource) {
        ResourceType type = resource.type();
        if (!asks(resource)) {
            return Versions.of(type);
        }
        return (object, apiVersion) -> ownVersion(type, apiVersion).map(version -> {
            ObjectNode converted = converter
                    .convert(resource, List.of(object.deepCopy()), apiVersion)
                    .get(0);
            Pruner.prune(converted, version.schema());
            return new Versions.Converted(converted, version.schema());
        });
    }

    /** Schemas that say the same are the same: comparing trees of thousands of fields for each object would take longer than reading it. */
    @SuppressWarnings("ReferenceEquality")
    private static boolean verbatim(ServedResource resource, ObjectRecord record) {
        SchemaOrigin origin = resource.origin();
        boolean present = origin == null || record.revision() > origin.schemaRevision();
        if (asks(resource)) {
            return present && record.body().apiVersion().equals(resource.apiVersion());
        }
        Schema stored = resource.type().storage().schema();
        boolean sameSchema = resource.version().name().equals(resource.type().storageVersion())
                || resource.type().builtIn()
                || stored == resource.version().schema();
        return sameSchema && present && resource.type().rules().convertsByApiVersionOnly();
    }

    private List<ObjectNode> convert(ServedResource resource, List<ObjectRecord> records) {
        List<ObjectNode> objects = new ArrayList<>(records.size());
        for (ObjectRecord record : records) {
            ObjectNode stored = Json.readOwn(record.body().json());
            if (!resource.type().builtIn() && !verbatim(resource, record)) {
                ownVersion(resource.type(), stored.path("apiVersion").asText(""))
                        .ifPresent(own -> renormalise(stored, own.schema()));
            }
            objects.add(stored);
        }
        if (asks(resource)) {
            List<ObjectNode> converted = converter.convert(resource, objects, resource.apiVersion());
            converted.forEach(object -> Pruner.prune(object, resource.version().schema()));
            return converted;
        }
        for (int i = 0; i < objects.size(); i++) {
            ObjectNode served = resource.type().rules().fromStorage(objects.get(i), resource.apiVersion());
            if (!resource.type().builtIn() && !verbatim(resource, records.get(i))) {
                Pruner.prune(served, resource.version().schema());
            }
            objects.set(i, served);
        }
        return objects;
    }

    private static void renormalise(ObjectNode object, Schema schema) {
        Pruner.prune(object, schema);
        Defaulter.apply(object, schema);
    }

    private static Optional<TypeVersion> ownVersion(ResourceType type, String apiVersion) {
        GroupVersion version = GroupVersion.parse(apiVersion);
        return version.group().equals(type.group()) ? type.version(version.version()) : Optional.empty();
    }
}
