package dev.polder.apiexport.binding;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.json.Json;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.object.ResourceSpace;
import dev.polder.api.resource.GroupResource;
import dev.polder.apiexport.export.Export;
import dev.polder.apiexport.export.Exports;
import dev.polder.apiexport.export.RootExports;
import dev.polder.apiexport.kind.ApiKinds;
import dev.polder.apiexport.kind.PublishedConversion;
import dev.polder.apiexport.kind.PublishedSchema;
import dev.polder.machinery.type.ResourceType;
import dev.polder.spi.schema.SchemaOrigin;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.RecordIndex;
import dev.polder.storage.view.RecordMemo;
import dev.polder.storage.view.StoreView;
import dev.polder.storage.view.ViewSnapshot;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The types that a logical cluster serves because of its bindings. A resource that is bound gets the schema that the export
 * has now, at the revision at which the export has it: the binding's status follows as a report. A schema whose names are
 * taken there waits, and the one before stays.
 */
public final class BoundTypes {

    private static final ResourceSpace DEFINITIONS =
            ResourceSpace.local("apiextensions.k8s.io", "customresourcedefinitions");

    private final Exports exports;
    private final RecordMemo<Binding> bindings;
    /** By the uids of what they have bound, and by its resources with their identities. */
    private final RecordIndex bound;

    private final Function<LogicalClusterName, List<ResourceType>> given;

    /**
     * Types.
     *
     * @param given the types that a logical cluster serves without bindings, whose names no binding can take
     */
    public BoundTypes(StoreView view, Exports exports, Function<LogicalClusterName, List<ResourceType>> given) {
        this.exports = exports;
        this.given = given;
        this.bindings = new RecordMemo<>(view, ApiKinds.BINDINGS, Binding::of);
        this.bound = new RecordIndex(view, ApiKinds.BINDINGS, this::words);
    }

    private Set<String> words(ObjectRecord record) {
        Set<String> words = new HashSet<>();
        Binding binding = bindings.of(record);
        if (binding != null) {
            for (Binding.Resource resource : binding.resources()) {
                words.add(resource.uid());
                words.add(word(resource.resource(), resource.identity()));
            }
        }
        return words;
    }

    /** No uid has a slash. */
    private static String word(GroupResource resource, String identity) {
        return identity + "/" + resource.group() + "/" + resource.resource();
    }

    /** Whether objects of the resource are read to know types, on event loops, where nobody can wait. */
    public static boolean reads(ResourceSpace space) {
        return space.equals(ApiKinds.BINDINGS)
                || space.equals(ApiKinds.EXPORTS)
                || space.equals(ApiKinds.SCHEMAS)
                || space.equals(ApiKinds.CONVERSIONS);
    }

    /**
     * A type that is served.
     *
     * @param type the type
     * @param rows what it was read from: a write that was decided on it is void once one of these has changed, or, of
     *     revision 0, is there
     * @param state in which state of its schema and export it is served: it is another one after every change of them that may have
     *     made it another type for a while
     */
    public record Bound(ResourceType type, List<SchemaOrigin.Row> rows, String state) {

        /**
         * While this stays the same, the schema does, and did between two looks that are far apart: that the type is equal at both is
         * not enough.
         */
        public String content() {
            return type.groupResource() + "/" + type.contentHash() + "/" + state;
        }
    }

    /** The bindings that have bound the schema of which there is a copy: found without a look at others, one by one. */
    public Stream<ObjectKey> withCopy(ViewSnapshot snapshot, String copy) {
        return bound.of(snapshot, KeptSchemas.uid(copy))
                .filter(record -> hasCopy(bindings.of(record), copy))
                .map(ObjectRecord::key);
    }

    private static boolean hasCopy(@Nullable Binding binding, String copy) {
        return binding != null
                && binding.resources().stream()
                        .anyMatch(bound -> KeptSchemas.key(bound).name().equals(copy));
    }

    /** How many bindings are remembered, and those that have bound anything once more; none that have gone. */
    public int size() {
        return bindings.size() + bound.size();
    }

    /** The bindings of a logical cluster that can be read. */
    public List<Binding> bindings(ViewSnapshot snapshot, LogicalClusterName cluster) {
        List<Binding> all = new ArrayList<>();
        for (Iterator<ObjectRecord> records = snapshot.map(ApiKinds.BINDINGS).in(cluster); records.hasNext(); ) {
            Binding binding = bindings.of(records.next());
            if (binding != null) {
                all.add(binding);
            }
        }
        return all;
    }

    /** The types of all bindings of a logical cluster, in the order of the bindings' names. */
    public List<Bound> in(ViewSnapshot snapshot, LogicalClusterName cluster) {
        List<Bound> types = new ArrayList<>();
        for (Binding binding : bindings(snapshot, cluster)) {
            if (binding.served()) {
                binding.resources()
                        .forEach(one -> type(snapshot, cluster, binding, one).ifPresent(types::add));
            }
        }
        return types;
    }

    private Optional<Bound> type(
            ViewSnapshot snapshot, LogicalClusterName cluster, Binding binding, Binding.Resource bound) {
        if (binding.exporter()
                .filter(exporter -> RootExports.give(exporter, binding.export(), bound.resource()))
                .isPresent()) {
            return Optional.empty();
        }
        Optional<Export> export = binding.exporter()
                .flatMap(exporter -> exports.export(snapshot, exporter, binding.export()))
                .filter(found -> found.identity().equals(bound.identity()));
        Optional<PublishedSchema> present = export.flatMap(found -> schema(snapshot, found, bound.resource()))
                .filter(schema -> schema.uid().equals(bound.uid())
                        || NameConflicts.find(schema.resource(), schema.names(), taken(snapshot, cluster, binding))
                                .isEmpty());
        Optional<PublishedSchema> served =
                present.or(() -> KeptSchemas.find(exports, snapshot, bound.uid(), bound.resource()));
        return served.map(schema ->
                made(snapshot, schema, bound.identity(), binding.ending(), export, Optional.of(binding.record())));
    }

    /** The type of a schema, with the rows that it was read from: the schema's, those of who gives and takes it, its conversion's. */
    private Bound made(
            ViewSnapshot snapshot,
            PublishedSchema schema,
            String identity,
            boolean ending,
            Optional<Export> export,
            Optional<ObjectRecord> binding) {
        List<SchemaOrigin.Row> rows = new ArrayList<>();
        rows.add(row(schema.record()));
        export.ifPresent(found -> rows.add(row(found.record())));
        binding.ifPresent(found -> rows.add(row(found)));
        ObjectKey place = KeptSchemas.conversion(schema);
        Optional<PublishedConversion> conversion = exports.conversion(snapshot, place.cluster(), place.name());
        rows.add(conversion.map(found -> row(found.record())).orElseGet(() -> new SchemaOrigin.Row(place, 0)));
        return new Bound(
                schema.type(identity, ending, conversion.orElse(null)), List.copyOf(rows), state(schema, export));
    }

    /** Schemas do not change, but another one may take the name of one; an export may name another one for a while. */
    private static String state(PublishedSchema schema, Optional<Export> export) {
        return schema.uid()
                + export.map(found -> "/" + found.record().uid() + "/" + found.generation())
                        .orElse("");
    }

    /** The type that an export publishes of a resource now; empty when it publishes none. */
    public Optional<Bound> published(ViewSnapshot snapshot, Export export, GroupResource resource) {
        return schema(snapshot, export, resource)
                .map(schema -> made(snapshot, schema, export.identity(), false, Optional.of(export), Optional.empty()));
    }

    /**
     * The type of an identity, whoever binds it (kcp {@code getForIdentityWildcard}): that of an export which has the identity, or
     * else, of what nobody publishes any more, the one that the first binding has bound: found without a look at the others.
     *
     * @param publishing the exports that have the identity
     */
    public Optional<Bound> ofIdentity(
            ViewSnapshot snapshot, List<Export> publishing, GroupResource resource, String identity) {
        for (Export export : publishing) {
            Optional<Bound> found = published(snapshot, export, resource);
            if (found.isPresent()) {
                return found;
            }
        }
        return bound.of(snapshot, word(resource, identity))
                .flatMap(record -> kept(snapshot, record, resource, identity).stream())
                .findFirst();
    }

    private Optional<Bound> kept(ViewSnapshot snapshot, ObjectRecord record, GroupResource resource, String identity) {
        Binding binding = bindings.of(record);
        if (binding == null) {
            return Optional.empty();
        }
        return binding.resources().stream()
                .filter(one -> one.resource().equals(resource) && one.identity().equals(identity))
                .findFirst()
                .flatMap(one -> KeptSchemas.find(exports, snapshot, one.uid(), resource))
                .map(schema -> made(snapshot, schema, identity, false, Optional.empty(), Optional.of(record)));
    }

    private static SchemaOrigin.Row row(ObjectRecord record) {
        return new SchemaOrigin.Row(record.key(), record.revision());
    }

    private Optional<PublishedSchema> schema(ViewSnapshot snapshot, Export export, GroupResource resource) {
        String name = export.schemas().get(resource);
        return name == null
                ? Optional.empty()
                : exports.schema(snapshot, export.record().key().cluster(), name)
                        .filter(schema -> schema.resource().equals(resource));
    }

    /** The first conflict of schemas with types that a logical cluster serves without bindings; empty when there is none. */
    Optional<String> conflictWithGiven(LogicalClusterName cluster, Collection<PublishedSchema> schemas) {
        List<NameConflicts.Taken> taken = givenIn(cluster);
        return schemas.stream()
                .flatMap(schema -> NameConflicts.find(schema.resource(), schema.names(), taken).stream())
                .findFirst();
    }

    private List<NameConflicts.Taken> givenIn(LogicalClusterName cluster) {
        return given.apply(cluster).stream()
                .map(NameConflicts.Taken::byEverybody)
                .toList();
    }

    /** The names that a binding may not use, because definitions or other bindings of the logical cluster do. */
    List<NameConflicts.Taken> taken(ViewSnapshot snapshot, LogicalClusterName cluster, Binding binding) {
        List<NameConflicts.Taken> taken = new ArrayList<>(givenIn(cluster));
        for (Binding other : bindings(snapshot, cluster)) {
            boolean same = other.record().key().equals(binding.record().key());
            if (!same) {
                for (Binding.Resource resource : other.resources()) {
                    KeptSchemas.find(exports, snapshot, resource.uid(), resource.resource())
                            .ifPresent(schema -> taken.add(NameConflicts.Taken.byBinding(other, schema)));
                }
            }
        }
        for (Iterator<ObjectRecord> all = snapshot.map(DEFINITIONS).in(cluster); all.hasNext(); ) {
            ObjectRecord record = all.next();
            if (record.unreadable().isEmpty()) {
                JsonNode definition = Json.readOwn(record.body().json());
                taken.add(NameConflicts.Taken.byDefinition(definition));
            }
        }
        return taken;
    }
}
