package dev.polder.codegen.maven;

/** What the tests generate clients of. */
final class Definition {

    private Definition() {}

    /** A definition of widgets, whose spec has these fields. */
    static String widgets(String fields) {
        return """
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            metadata: {name: widgets.example.dev}
            spec:
              group: example.dev
              scope: Namespaced
              names: {kind: Widget, plural: widgets}
              versions:
              - name: v1
                served: true
                storage: true
                schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object, properties: {%s}}}}}
            """.formatted(fields);
    }
}
