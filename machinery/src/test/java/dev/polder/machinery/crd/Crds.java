package dev.polder.machinery.crd;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.machinery.schema.YamlDocuments;
import java.time.Instant;
import java.util.List;

/** Definitions for tests. */
final class Crds {

    static final Instant T0 = Instant.parse("2026-01-02T03:04:05.678Z");
    static final CustomResourceDefinitions RULES = new CustomResourceDefinitions();

    private static final String WIDGETS = """
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            metadata: {name: widgets.example.com}
            spec:
              group: example.com
              scope: Namespaced
              names: {plural: widgets, kind: Widget, shortNames: [wd], categories: [all]}
              versions:
              - name: v1
                served: true
                storage: true
                schema:
                  openAPIV3Schema:
                    type: object
                    properties:
                      spec:
                        type: object
                        properties:
                          replicas: {type: integer, minimum: 0}
                          color: {type: string, enum: [red, blue]}
                          tags: {type: array, x-kubernetes-list-type: set, items: {type: string}}
                      status:
                        type: object
                        properties: {replicas: {type: integer}, phase: {type: string, maxLength: 5}}
                subresources:
                  status: {}
                  scale: {specReplicasPath: .spec.replicas, statusReplicasPath: .status.replicas}
                additionalPrinterColumns:
                - {name: Color, type: string, jsonPath: .spec.color, priority: 1}
                selectableFields:
                - {jsonPath: .spec.color}
            """;

    private Crds() {}

    /** A valid definition of {@code widgets.example.com}, as its author writes it. */
    static ObjectNode raw() {
        return YamlDocuments.object(WIDGETS);
    }

    /** The same with something changed, prepared as a new object is. */
    static ObjectNode created(String patchOfSpec) {
        ObjectNode crd = raw();
        merge((ObjectNode) crd.get("spec"), YamlDocuments.object(patchOfSpec));
        RULES.prepareForCreate(crd);
        return crd;
    }

    /** An established definition. */
    static ObjectNode established() {
        ObjectNode crd = created("{}");
        crd.set("status", NameAcceptance.reconcile(crd, List.of(), T0));
        return crd;
    }

    static void merge(ObjectNode target, ObjectNode patch) {
        patch.properties().forEach(field -> {
            if (field.getValue().isNull()) {
                target.remove(field.getKey());
            } else if (field.getValue() instanceof ObjectNode inner
                    && target.get(field.getKey()) instanceof ObjectNode known) {
                merge(known, inner);
            } else {
                target.set(field.getKey(), field.getValue());
            }
        });
    }
}
