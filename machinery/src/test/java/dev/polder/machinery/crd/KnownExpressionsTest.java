package dev.polder.machinery.crd;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.status.FieldError;
import dev.polder.machinery.schema.YamlDocuments;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Comprehensions with two variables came with Kubernetes 1.32 (apiserver v0.32.3 {@code pkg/cel/environment/base.go}), so
 * new expressions cannot have them yet, as 1.31 may have to read these; expressions that are there can.
 */
class KnownExpressionsTest {

    private static final String TWO_VARIABLES = "self.all(i, x, i < x)";

    private final CustomResourceDefinitions rules = new CustomResourceDefinitions();

    @Test
    void newExpression_isHeldToTheOlderLanguage() {
        assertThat(rules.validate(crd(TWO_VARIABLES))).singleElement().satisfies(error -> {
            assertThat(error.field()).endsWith("properties[list].x-kubernetes-validations[0].rule");
            assertThat(error.detail()).startsWith("compilation failed: ERROR: <input>:1:9: undeclared reference");
        });
    }

    @Test
    void knownExpression_staysWhereItIsAndMayMove() {
        assertThat(update(TWO_VARIABLES, TWO_VARIABLES)).isEmpty();
    }

    @Test
    void changedExpression_isNew() {
        assertThat(update(TWO_VARIABLES, TWO_VARIABLES + " || true"))
                .singleElement()
                .extracting(FieldError::detail)
                .asString()
                .startsWith("compilation failed");
    }

    private List<FieldError> update(String before, String after) {
        return rules.validateUpdate(crd(after), crd(before), "");
    }

    private ObjectNode crd(String rule) {
        ObjectNode crd = YamlDocuments.object("""
                metadata: {name: lists.example.com}
                spec:
                  group: example.com
                  scope: Namespaced
                  names: {plural: lists, singular: list, kind: Lists, listKind: ListsList}
                  versions:
                    - name: v1
                      served: true
                      storage: true
                      schema:
                        openAPIV3Schema:
                          type: object
                          properties:
                            list:
                              type: array
                              maxItems: 5
                              items: {type: integer}
                              x-kubernetes-validations: [{rule: "%s"}]
                """.formatted(rule));
        rules.prepareForCreate(crd);
        return crd;
    }
}
