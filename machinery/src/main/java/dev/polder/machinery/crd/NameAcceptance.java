package dev.polder.machinery.crd;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.api.status.FieldError;
import dev.polder.machinery.crd.Definition.Version;
import dev.polder.machinery.schema.StructuralCheck;
import dev.polder.machinery.schema.field.GoText;
import dev.polder.machinery.schema.structural.RawSchema;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Decides the status of a definition: which of its names it gets, and whether it is served (apiextensions controllers
 * {@code status}, {@code establish}, {@code nonstructuralschema}, {@code apiapproval}). The first definition of a group
 * that asks for a name has it. A definition whose names are accepted is established in the same step.
 */
public final class NameAcceptance {

    private static final String NON_STRUCTURAL = "NonStructuralSchema";

    private final Definition crd;
    private final Set<String> resources = new HashSet<>();
    private final Set<String> kinds = new HashSet<>();
    private String conflict = "";
    private String conflictMessage = "";

    private NameAcceptance(Definition crd) {
        this.crd = crd;
    }

    /**
     * Computes the status.
     *
     * @param otherCrdsOfGroup the other definitions of the group, with their status
     * @param now the time of conditions that change
     * @return the new status; equal to the present one when nothing changes
     */
    public static ObjectNode reconcile(ObjectNode crd, Collection<ObjectNode> otherCrdsOfGroup, Instant now) {
        NameAcceptance acceptance = new NameAcceptance(new Definition(crd));
        acceptance.claim(crd);
        otherCrdsOfGroup.forEach(acceptance::claim);
        return acceptance.status(now);
    }

    private void claim(ObjectNode other) {
        JsonNode names = other.path("status").path("acceptedNames");
        resources.add(names.path("plural").asText(""));
        resources.add(names.path("singular").asText(""));
        names.path("shortNames").forEach(name -> resources.add(name.asText()));
        kinds.add(names.path("kind").asText(""));
        kinds.add(names.path("listKind").asText(""));
    }

    private ObjectNode status(Instant now) {
        ObjectNode holder = Json.object();
        holder.set("spec", crd.spec());
        JsonNode present = crd.json().path("status");
        ObjectNode status = present.isObject() ? present.deepCopy() : Json.object();
        holder.set("status", status);
        ArrayNode conditions =
                status.get("conditions") instanceof ArrayNode known ? known : status.putArray("conditions");
        status.set("acceptedNames", acceptedNames());
        CrdDefaults.addStorageVersion(holder);
        namesAccepted().set(conditions, now);
        established().set(conditions, now);
        nonStructural()
                .ifPresentOrElse(
                        condition -> condition.set(conditions, now),
                        () -> Condition.remove(conditions, NON_STRUCTURAL));
        ApiApproval.condition(crd).ifPresent(condition -> condition.set(conditions, now));
        return status;
    }

    /** The names that the definition has now: those asked for that are free, else those it had. */
    private ObjectNode acceptedNames() {
        JsonNode wanted = crd.names();
        JsonNode had = crd.json().path("status").path("acceptedNames");
        ObjectNode accepted = Json.object();
        accept("plural", "PluralConflict", resources, accepted);
        accept("singular", "SingularConflict", resources, accepted);
        List<String> taken = takenShortNames();
        if (!taken.isEmpty()) {
            String all = taken.size() == 1 ? taken.get(0) : taken.stream().collect(Collectors.joining(", ", "[", "]"));
            conflict("ShortNamesConflict", all);
        }
        JsonNode shortNames = (taken.isEmpty() ? wanted : had).path("shortNames");
        if (!shortNames.isEmpty()) {
            accepted.set("shortNames", shortNames.deepCopy());
        }
        accept("kind", "KindConflict", kinds, accepted);
        accept("listKind", "ListKindConflict", kinds, accepted);
        if (!wanted.path("categories").isEmpty()) {
            accepted.set("categories", wanted.path("categories").deepCopy());
        }
        return accepted;
    }

    private void accept(String field, String reason, Set<String> used, ObjectNode accepted) {
        String wanted = crd.names().path(field).asText("");
        String had = crd.json().path("status").path("acceptedNames").path(field).asText("");
        String got = wanted;
        if (!wanted.equals(had) && used.contains(wanted)) {
            conflict(reason, inUse(wanted));
            got = had;
        }
        boolean always = field.equals("plural") || field.equals("kind");
        if (always || !got.isEmpty()) {
            accepted.put(field, got);
        }
    }

    private List<String> takenShortNames() {
        Set<String> own = new HashSet<>();
        crd.json().path("status").path("acceptedNames").path("shortNames").forEach(name -> own.add(name.asText()));
        List<String> taken = new ArrayList<>();
        for (JsonNode name : crd.names().path("shortNames")) {
            if (!own.contains(name.asText()) && resources.contains(name.asText())) {
                taken.add(inUse(name.asText()));
            }
        }
        return taken;
    }

    private static String inUse(String name) {
        return GoText.quote(name) + " is already in use";
    }

    /** The last conflict found is the one reported. */
    private void conflict(String reason, String message) {
        conflict = reason;
        conflictMessage = message;
    }

    private Condition namesAccepted() {
        return conflict.isEmpty()
                ? new Condition(Definition.NAMES_ACCEPTED, "True", "NoConflicts", "no conflicts found")
                : new Condition(Definition.NAMES_ACCEPTED, "False", conflict, conflictMessage);
    }

    /** Once established, a definition stays so. */
    private Condition established() {
        for (JsonNode condition : crd.json().path("status").path("conditions")) {
            boolean stays = condition.path("type").asText("").equals(Definition.ESTABLISHED)
                    && (crd.isEstablished() || !conflict.isEmpty());
            if (stays) {
                return new Condition(
                        Definition.ESTABLISHED,
                        condition.path("status").asText(""),
                        condition.path("reason").asText(""),
                        condition.path("message").asText(""));
            }
        }
        if (!conflict.isEmpty()) {
            return new Condition(Definition.ESTABLISHED, "False", "NotAccepted", "not all names are accepted");
        }
        JsonNode client = crd.spec().path("conversion").path("webhook").path("clientConfig");
        if (CaBundles.problem(client.path("caBundle").asText("")).isPresent()) {
            return new Condition(
                    Definition.ESTABLISHED, "False", "InvalidCABundle", "The conversion webhook CABundle is invalid");
        }
        return new Condition(
                Definition.ESTABLISHED, "True", "InitialNamesAccepted", "the initial names have been accepted");
    }

    private Optional<Condition> nonStructural() {
        List<String> problems = new ArrayList<>();
        if (crd.preservesUnknownFields()) {
            problems.add("spec.preserveUnknownFields: Invalid value: true: must be false");
        }
        List<Version> versions = crd.versions();
        for (int i = 0; i < versions.size(); i++) {
            RawSchema schema = versions.get(i).schema();
            if (schema == null) {
                continue;
            }
            Optional<String> unreadable = StructuralCheck.unreadable(schema.json());
            if (unreadable.isPresent()) {
                String message = "failed to check validation schema for version "
                        + versions.get(i).name() + ": " + unreadable.get();
                return Optional.of(new Condition(NON_STRUCTURAL, "Unknown", "StructuralError", message));
            }
            StructuralCheck.structural(schema.json(), "spec.versions[" + i + "].schema.openAPIV3Schema").stream()
                    .map(FieldError::message)
                    .forEach(problems::add);
        }
        if (problems.isEmpty()) {
            return Optional.empty();
        }
        String message = problems.size() == 1
                ? problems.get(0)
                : problems.stream().distinct().collect(Collectors.joining(", ", "[", "]"));
        return Optional.of(new Condition(NON_STRUCTURAL, "True", "Violations", message));
    }
}
