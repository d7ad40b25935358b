package dev.polder.machinery.crd;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.machinery.schema.structural.RawSchema;
import java.util.ArrayList;
import java.util.List;

/** Says which parts of a definition are stored but not enforced by this server. */
public final class EnforcementNotes {

    private EnforcementNotes() {}

    /** One sentence for each part, for warning headers; empty when all is enforced. */
    public static List<String> warnings(ObjectNode crd) {
        Definition definition = new Definition(crd);
        List<String> notes = new ArrayList<>();
        List<Definition.Version> versions = definition.versions();
        for (int i = 0; i < versions.size(); i++) {
            RawSchema schema = versions.get(i).schema();
            if (schema != null && schema.anyMatch(node -> node.filled("x-kubernetes-validations"))) {
                notes.add("spec.versions[" + i
                        + "].schema: x-kubernetes-validations rules are stored but not yet enforced by this server");
            }
        }
        return notes;
    }
}
