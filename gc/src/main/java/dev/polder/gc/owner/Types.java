package dev.polder.gc.owner;

import dev.polder.api.resource.GroupVersionResource;
import dev.polder.api.resource.Verb;
import dev.polder.machinery.type.ResourceType;
import dev.polder.machinery.type.TypeVersion;
import dev.polder.spi.schema.ResourceCatalog;
import dev.polder.spi.schema.SchemaOrigin;
import dev.polder.spi.schema.ServedResource;
import dev.polder.storage.Guard;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.view.ObjectRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The types of a logical cluster, as the collector asks for them: for decisions in one state, by one thread. */
final class Types {

    private final ResourceCatalog catalog;
    /** What was found out last: objects that are decided about one after the other are mostly of one type, and so are their owners. */
    private Named lastNamed = new Named("", "", Optional.empty());

    private @Nullable Rows lastRows;
    private @Nullable Rows rowsBefore;

    private record Named(String apiVersion, String kind, Optional<ResourceType> type) {}

    private record Rows(ResourceType type, List<Guard> guards) {}

    /**
     * Types.
     *
     * @param catalog what the logical cluster serves
     */
    Types(ResourceCatalog catalog) {
        this.catalog = catalog;
    }

    /** The type of an object whose owners count; empty for what upstream's collector does not look at. */
    Optional<ResourceType> collected(ObjectRecord record) {
        return catalog.find(record.key().space().groupResource())
                .filter(type -> type.space().equals(record.key().space()))
                .filter(Types::isCollected);
    }

    /**
     * Upstream looks at what can be deleted, listed and watched, but not at events (k/k {@code garbagecollector.go}
     * {@code GetDeletableResources}, {@code graph_builder.go} {@code ignoredResources}).
     */
    private static boolean isCollected(ResourceType type) {
        boolean events = type.names().plural().equals("events")
                && (type.group().isEmpty() || type.group().equals("events.k8s.io"));
        return !events
                && type.verbs().contains(Verb.DELETE)
                && type.verbs().contains(Verb.LIST)
                && type.verbs().contains(Verb.WATCH);
    }

    /** The type that a reference names; empty when that version of that kind is not served. */
    Optional<ResourceType> named(Reference reference) {
        if (!lastNamed.kind.equals(reference.kind()) || !lastNamed.apiVersion.equals(reference.apiVersion())) {
            lastNamed = new Named(reference.apiVersion(), reference.kind(), find(reference));
        }
        return lastNamed.type;
    }

    private Optional<ResourceType> find(Reference reference) {
        String group = reference.group();
        for (ResourceType type : catalog.types()) {
            if (type.group().equals(group)
                    && type.names().kind().equals(reference.kind())
                    && type.verbs().contains(Verb.GET)
                    && type.version(reference.version())
                            .filter(TypeVersion::served)
                            .isPresent()) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }

    /** The resource that objects of a type lie in the store as, so that nobody has to convert them. */
    static GroupVersionResource stored(ResourceType type) {
        return new GroupVersionResource(
                type.group(), type.storageVersion(), type.names().plural());
    }

    /** The rows that a type was read from. */
    List<Guard> rows(ResourceType type) {
        Rows last = lastRows;
        if (last == null || !last.type.equals(type)) {
            Rows before = rowsBefore;
            rowsBefore = last;
            last = before != null && before.type.equals(type) ? before : new Rows(type, read(type));
            lastRows = last;
        }
        return last.guards;
    }

    private List<Guard> read(ResourceType type) {
        SchemaOrigin origin =
                catalog.defined(stored(type)).map(ServedResource::origin).orElse(null);
        List<Guard> rows = new ArrayList<>();
        if (origin != null) {
            for (SchemaOrigin.Row row : origin.rows()) {
                rows.add(new Guard(KeyLayout.object(row.object()), row.revision()));
            }
        }
        return rows;
    }
}
