package dev.polder.machinery.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Cases after apiextensions {@code pkg/apiserver/schema/pruning/algorithm_test.go}. */
class PrunerTest {

    static Stream<Arguments> cases() {
        return Stream.of(
                arguments(
                        "unknown fields go",
                        "{type: object, properties: {spec: {type: object, properties: {a: {type: string}}}}}",
                        "{apiVersion: v1, kind: X, metadata: {name: n, odd: 1}, spec: {a: x, b: y}, other: 1}",
                        "{apiVersion: v1, kind: X, metadata: {name: n, odd: 1}, spec: {a: x}}",
                        List.of("other", "spec.b")),
                arguments(
                        "elements",
                        "{type: object, properties: {l: {type: array, items: {type: object, properties: {a: {}}}}}}",
                        "{l: [{a: 1}, {b: 2}, 3]}",
                        "{l: [{a: 1}, {}, 3]}",
                        List.of("l[1].b")),
                arguments(
                        "preserved fields stay, specified ones are pruned again",
                        "{type: object, x-kubernetes-preserve-unknown-fields: true, properties: {a: {type: object}}}",
                        "{a: {b: 1}, c: {d: 2}}",
                        "{a: {}, c: {d: 2}}",
                        List.of("a.b")),
                arguments(
                        "elements of a preserving list",
                        "{type: object, properties: {l: {type: array, x-kubernetes-preserve-unknown-fields: true, items:"
                                + " {type: object, properties: {a: {type: object}}}}}}",
                        "{l: [{a: {b: 1}, c: 2}]}",
                        "{l: [{a: {}, c: 2}]}",
                        List.of("l[0].a.b")),
                arguments(
                        "additionalProperties with a schema",
                        "{type: object, properties: {m: {type: object, additionalProperties: {type: object, properties:"
                                + " {a: {}}}}}}",
                        "{m: {x: {a: 1, b: 2}}}",
                        "{m: {x: {a: 1}}}",
                        List.of("m.x.b")),
                arguments(
                        "additionalProperties true keeps names, not what is below",
                        "{type: object, properties: {m: {type: object, additionalProperties: true}}}",
                        "{m: {x: {a: 1}, y: 2}}",
                        "{m: {x: {}, y: 2}}",
                        List.of("m.x.a")),
                arguments(
                        "embedded resources keep type and metadata",
                        "{type: object, properties: {e: {type: object, x-kubernetes-embedded-resource: true, properties:"
                                + " {spec: {type: object}}}}}",
                        "{e: {apiVersion: v1, kind: Pod, metadata: {name: n, odd: 1, labels: {}, ownerReferences: [{name:"
                                + " o, odd: 2}]}, spec: {a: 1}, b: 2}}",
                        "{e: {apiVersion: v1, kind: Pod, metadata: {name: n, ownerReferences: [{name: o}]}, spec: {}}}",
                        List.of("e.b", "e.metadata.odd", "e.metadata.ownerReferences[0].odd", "e.spec.a")),
                arguments(
                        "metadata that is no resource's",
                        "{type: object, properties: {spec: {type: object}}}",
                        "{spec: {metadata: {name: n}, kind: X}}",
                        "{spec: {}}",
                        List.of("spec.kind", "spec.metadata")));
    }

    @Tag("k8s-14.11")
    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void prune_dropsWhatIsNotSpecified(
            String name, String schema, String object, String expected, List<String> unknown) {
        Schema parsed = SchemaParser.parse(YamlDocuments.value(schema));
        ObjectNode pruned = YamlDocuments.object(object);

        assertThat(Pruner.unknown(pruned, parsed)).isEqualTo(unknown);
        assertThat(pruned).isEqualTo(YamlDocuments.object(object));
        assertThat(Pruner.prune(pruned, parsed)).isEqualTo(unknown);
        assertThat(pruned).isEqualTo(YamlDocuments.object(expected));
        assertThat(Pruner.prune(pruned, parsed)).isEmpty();
    }
}
