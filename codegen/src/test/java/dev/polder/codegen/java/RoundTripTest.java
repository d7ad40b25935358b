package dev.polder.codegen.java;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polder.codegen.fixture.WidgetApi;
import dev.polder.codegen.input.Document;
import dev.polder.codegen.model.Api;
import dev.polder.codegen.output.GeneratedFile;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The checkers of the other tests notice what they are for. */
class RoundTripTest {

    private static List<String> losses(String spec) throws IOException {
        Api api = WidgetApi.of("a: {type: string}, b: {type: array, items: {type: integer}}");
        RoundTrip roundTrip = new RoundTrip(api, "x", CompiledJava.of(new JavaLanguage().generate(api, "x")));
        return roundTrip.losses(Document.of(
                        "sample",
                        "{\"apiVersion\":\"example.dev/v1\",\"kind\":\"Widget\",\"metadata\":{\"name\":\"w\"},\"spec\":"
                                + spec + "}")
                .getFirst());
    }

    @Test
    void losses_areNoticed() throws IOException {
        assertThat(losses("{\"a\":\"x\",\"b\":[1,2]}")).isEmpty();
        assertThat(losses("{\"a\":\"x\",\"unknown\":{\"c\":1}}"))
                .containsExactly("sample .spec.unknown: {\"c\":1} has become ");
        assertThat(losses("{\"a\":true}")).containsExactly("sample .spec.a: true has become \"true\"");
    }

    @Test
    void codeThatDoesNotCompile_isNoticed() {
        assertThatThrownBy(() -> CompiledJava.of(List.of(new GeneratedFile(
                        "x/A.java", GeneratedFile.HEADER + "\npackage x;\npublic class A { Missing missing; }\n"))))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("Missing");
        assertThatThrownBy(() -> CompiledJava.of(List.of(new GeneratedFile(
                        "x/A.java", GeneratedFile.HEADER + "\npackage x;\npublic class A { java.util.List raw; }\n"))))
                .as("a warning")
                .isInstanceOf(AssertionError.class);
    }
}
