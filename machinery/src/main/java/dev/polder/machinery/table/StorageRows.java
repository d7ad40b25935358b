package dev.polder.machinery.table;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.machinery.builtin.rule.Nodes;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Rows of storage. */
final class StorageRows {

    private static final String BETA_CLASS = "volume.beta.kubernetes.io/storage-class";

    /** Short words of access modes, in the order in which they are shown. */
    private static final List<Map.Entry<String, String>> MODES = List.of(
            Map.entry("ReadWriteOnce", "RWO"),
            Map.entry("ReadOnlyMany", "ROX"),
            Map.entry("ReadWriteMany", "RWX"),
            Map.entry("ReadWriteOncePod", "RWOP"));

    private StorageRows() {}

    private static String modes(List<String> modes) {
        return MODES.stream()
                .filter(mode -> modes.contains(mode.getKey()))
                .map(Map.Entry::getValue)
                .collect(Collectors.joining(","));
    }

    private static String phase(ObjectNode object) {
        return Nodes.has(object, "metadata", "deletionTimestamp")
                ? "Terminating"
                : Nodes.text(object, "status", "phase");
    }

    private static String storageClass(ObjectNode object) {
        String old = Nodes.text(object, "metadata", "annotations", BETA_CLASS);
        return old.isEmpty() ? Nodes.text(object, "spec", "storageClassName") : old;
    }

    static void volume(ObjectNode volume, ArrayNode cells, Instant now) {
        JsonNode spec = volume.path("spec");
        JsonNode claim = Nodes.at(spec, "claimRef");
        cells.add(BuiltinPrinters.name(volume))
                .add(Cells.orElse(Nodes.text(spec, "capacity", "storage"), "0"))
                .add(modes(Nodes.texts(spec, "accessModes")))
                .add(Nodes.text(spec, "persistentVolumeReclaimPolicy"))
                .add(phase(volume))
                .add(claim.isMissingNode() ? "" : Nodes.text(claim, "namespace") + "/" + Nodes.text(claim, "name"))
                .add(storageClass(volume))
                .add(Cells.orElse(Nodes.text(spec, "volumeAttributesClassName"), Cells.UNSET))
                .add(Nodes.text(volume, "status", "reason"))
                .add(Ages.of(volume, now))
                .add(Cells.orElse(Nodes.text(spec, "volumeMode"), Cells.UNSET));
    }

    static void claim(ObjectNode claim, ArrayNode cells, Instant now) {
        JsonNode spec = claim.path("spec");
        String volume = Nodes.text(spec, "volumeName");
        String capacity = Cells.orElse(Nodes.text(claim, "status", "capacity", "storage"), "0");
        cells.add(BuiltinPrinters.name(claim))
                .add(phase(claim))
                .add(volume)
                .add(volume.isEmpty() ? "" : capacity)
                .add(volume.isEmpty() ? "" : modes(Nodes.texts(claim, "status", "accessModes")))
                .add(storageClass(claim))
                .add(Cells.orElse(Nodes.text(spec, "volumeAttributesClassName"), Cells.UNSET))
                .add(Ages.of(claim, now))
                .add(Cells.orElse(Nodes.text(spec, "volumeMode"), Cells.UNSET));
    }

    static void storageClass(ObjectNode object, ArrayNode cells, Instant now) {
        JsonNode notes = Nodes.at(object, "metadata", "annotations");
        boolean standard =
                Nodes.text(notes, "storageclass.kubernetes.io/is-default-class").equals("true")
                        || Nodes.text(notes, "storageclass.beta.kubernetes.io/is-default-class")
                                .equals("true");
        cells.add(BuiltinPrinters.name(object) + (standard ? " (default)" : ""))
                .add(Nodes.text(object, "provisioner"))
                .add(Cells.orElse(Nodes.text(object, "reclaimPolicy"), "Delete"))
                .add(Cells.orElse(Nodes.text(object, "volumeBindingMode"), "Immediate"))
                .add(object.path("allowVolumeExpansion").asBoolean(false))
                .add(Ages.of(object, now));
    }

    static void attachment(ObjectNode object, ArrayNode cells, Instant now) {
        cells.add(BuiltinPrinters.name(object))
                .add(Nodes.text(object, "spec", "attacher"))
                .add(Nodes.text(object, "spec", "source", "persistentVolumeName"))
                .add(Nodes.text(object, "spec", "nodeName"))
                .add(Nodes.at(object, "status", "attached").asBoolean(false))
                .add(Ages.of(object, now));
    }
}
