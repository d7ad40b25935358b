package dev.polder.apiexport.grant;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.object.ResourceSpace;
import dev.polder.api.resource.GroupResource;
import dev.polder.apiexport.binding.Binding;
import dev.polder.apiexport.export.Export;
import dev.polder.apiexport.kind.ExportLabels;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.encoding.CanonicalJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A row beside an APIExport, saying what it offers, or beside an APIBinding, saying what it lets the provider have. It is
 * written in the same transaction, and only when it says something new: so it knows the revision since which each thing has
 * been so, which the objects themselves do not.
 *
 * @param export the value of the label of an export's bindings, which names the export
 * @param entries the resources
 */
record GrantRow(String export, List<Entry> entries) {

    /** The rows beside exports, of the same names. */
    static final ResourceSpace OFFERS = ResourceSpace.local(ResourceSpace.INTERNAL_GROUP, "offers");

    /** The rows beside bindings, of the same names. */
    static final ResourceSpace ACCEPTANCES = ResourceSpace.local(ResourceSpace.INTERNAL_GROUP, "acceptances");

    GrantRow {
        entries = List.copyOf(entries);
    }

    static ObjectKey beside(ObjectKey object, ResourceSpace space) {
        return new ObjectKey(object.cluster(), space, "", object.name());
    }

    /** What an export offers; empty as long as it has no identity. */
    static Optional<GrantRow> of(Export export) {
        if (export.identity().isEmpty()) {
            return Optional.empty();
        }
        List<Entry> entries = new ArrayList<>();
        for (GroupResource resource : export.schemas().keySet()) {
            entries.add(Entry.ofBound(resource, export.identity()));
        }
        export.claims().forEach(claim -> entries.add(withoutSelector(Entry.ofClaim(claim))));
        return Optional.of(new GrantRow(export.label(), entries));
    }

    private static Entry withoutSelector(Entry claim) {
        return new Entry(
                claim.resource(),
                claim.identity(),
                false,
                claim.verbs(),
                Json.mapper().nullNode(),
                0);
    }

    /** What a binding lets the provider have; empty as long as the export was not found. */
    static Optional<GrantRow> of(Binding binding, JsonNode object) {
        if (binding.exporter().isEmpty()) {
            return Optional.empty();
        }
        List<Entry> entries = new ArrayList<>();
        if (binding.served()) {
            binding.resources().forEach(bound -> entries.add(Entry.ofBound(bound.resource(), bound.identity())));
        }
        for (JsonNode claim : object.path("spec").path("permissionClaims")) {
            if (claim.path("state").asText().equals("Accepted")) {
                entries.add(Entry.ofClaim(claim));
            }
        }
        return Optional.of(new GrantRow(ExportLabels.value(binding.exporter().get(), binding.export()), entries));
    }

    /** Reads a row, with the revision of each entry. */
    static GrantRow of(ObjectRecord record) {
        JsonNode json = Json.readOwn(record.body().json());
        List<Entry> entries = new ArrayList<>();
        for (JsonNode one : json.path("entries")) {
            Entry entry = Entry.of(one);
            // An import gives rows other revisions: what was so before has been so since then.
            boolean known = entry.since() != 0 && entry.since() < record.revision();
            entries.add(known ? entry : entry.since(record.revision()));
        }
        return new GrantRow(record.labels().getOrDefault(ExportLabels.EXPORT, ""), entries);
    }

    /** The same, where what another row said already has been so since then. */
    GrantRow after(GrantRow before) {
        if (!export.equals(before.export)) {
            return this;
        }
        List<Entry> known = new ArrayList<>();
        for (Entry entry : entries) {
            Entry old = Entry.find(before.entries, entry);
            known.add(old != null && old.says(entry) ? entry.since(old.since()) : entry);
        }
        return new GrantRow(export, known);
    }

    byte[] toJson(String name) {
        ObjectNode json = Json.object();
        // Stored objects begin so, or nobody can read them.
        json.put("apiVersion", ResourceSpace.INTERNAL_GROUP + "/v1").put("kind", "Grants");
        ObjectNode metadata = json.putObject("metadata").put("name", name);
        metadata.putObject("labels").put(ExportLabels.EXPORT, export);
        ArrayNode all = json.putArray("entries");
        entries.forEach(entry -> all.add(entry.toJson()));
        return CanonicalJson.write(json);
    }
}
