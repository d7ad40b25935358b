package dev.polder.codegen.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polder.codegen.model.Api;
import dev.polder.codegen.model.Declaration;
import dev.polder.codegen.model.Kind;
import dev.polder.codegen.model.Version;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DefinitionsTest {

    /** A definition of one kind with one version, whose schema has these properties. */
    private static String crd(String kind, String properties) {
        return """
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            metadata: {name: %1$s}
            spec:
              group: example.dev
              scope: Cluster
              names: {kind: %1$s, plural: %1$s}
              versions:
              - {name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object, properties: {%2$s}}}}
            """.formatted(kind, properties);
    }

    private static Api model(String... texts) {
        return Definitions.model(IntStream.range(0, texts.length)
                .boxed()
                .flatMap(i -> Document.of("file" + i, texts[i]).stream())
                .toList());
    }

    private static Version version(Api api) {
        return api.groups().getFirst().kinds().getFirst().versions().getFirst();
    }

    private static List<String> names(Api api) {
        return version(api).types().stream().map(Declaration::name).toList();
    }

    @Test
    void fieldAddedElsewhere_changesNoName() {
        String field = "spec: {type: object, properties: {%s port: {type: object, properties: {a: {type: string}}}}}";

        assertThat(names(model(crd("Thing", field.formatted(""))))).containsExactly("ThingSpec", "ThingSpecPort");
        assertThat(names(model(crd(
                        "Thing",
                        field.formatted(
                                "other: {type: object, properties: {port: {type: object}}}, ports: {type: array,"
                                        + " items: {type: string, enum: [a]}},")))))
                .containsExactly(
                        "ThingSpec", "ThingSpecOther", "ThingSpecOtherPort", "ThingSpecPort", "ThingSpecPort2");
    }

    @Test
    void longName_staysUsableAsFileName() {
        String deep = Stream.generate(() -> "aVeryLongNameOfAField")
                .limit(12)
                .reduce("{type: object}", (inner, name) -> "{type: object, properties: {" + name + ": " + inner + "}}");
        String other = deep.replace("aVery", "bVery");

        List<String> names = names(model(crd("Thing", "spec: " + deep + ", status: " + other)));

        assertThat(names).hasSize(26).doesNotHaveDuplicates().allMatch(name -> name.length() < 130);
    }

    @Test
    void sameDefinitionTwice_isOne() {
        String crd = crd("Thing", "a: {type: string}");

        Api api = model(crd, crd + "---\n" + crd);

        assertThat(api.groups().getFirst().kinds()).hasSize(1);
        assertThat(api.remarks()).isEmpty();
    }

    @Test
    void differentDefinitionsOfAKind_areRefused() {
        assertThatThrownBy(() -> model(crd("Thing", "a: {type: string}"), crd("Thing", "b: {type: string}")))
                .isInstanceOf(InputException.class)
                .hasMessage("Thing of example.dev is defined differently in file0 and file1");
    }

    @Test
    void oldDefinition_isRefused() {
        String old = crd("Thing", "").replace("apiextensions.k8s.io/v1", "apiextensions.k8s.io/v1beta1");

        assertThatThrownBy(() -> model(old))
                .hasMessage("file0: apiextensions.k8s.io/v1beta1 CustomResourceDefinition is not read;"
                        + " convert it to apiextensions.k8s.io/v1");
    }

    @Test
    void kindThatIsNoName_isRefused() {
        assertThatThrownBy(() -> model(crd("Thing", "").replace("kind: Thing", "kind: a-thing")))
                .hasMessage("file0: no type can be called \"a-thing\"");
        assertThatThrownBy(() -> model(crd("Thing", "").replace("plural: Thing", "plural: ''")))
                .hasMessage("file0: spec.names.plural is missing");
    }

    @Test
    void brokenText_isRefusedWithItsPlace() {
        assertThatThrownBy(() -> model("a: [", crd("Thing", "")))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith("file0 cannot be read: ");
    }

    @Test
    void versions_areInTheOrderOfKubernetes() {
        String versions = """
            versions:
              - {name: v1alpha1, served: true, storage: false}
              - {name: v2, served: true, storage: false}
              - {name: v10, served: true, storage: false}
            """;

        Kind kind = model(crd("Thing", "").replace("versions:\n", versions))
                .groups()
                .getFirst()
                .kinds()
                .getFirst();

        assertThat(kind.versions().stream().map(Version::name)).containsExactly("v10", "v2", "v1", "v1alpha1");
    }

    @Test
    void list_countsAsItsItems() {
        String json = """
            {"apiVersion":"v1","kind":"List","items":[{"apiVersion":"v1","kind":"Secret"},{"apiVersion":"v1","kind":"Pod"}]}
            """;

        assertThat(model(json).remarks().stream().map(Object::toString))
                .containsExactly(
                        "file0#1: v1 Secret is no definition; passed over",
                        "file0#2: v1 Pod is no definition; passed over");
    }
}
