package dev.polder.schemagenerator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The overlay against the numbers of upstream's OpenAPI document of Kubernetes 1.36.0. */
class OverlayTest {

    private final Overlay overlay = Overlay.load();

    @Test
    void overlay_hasAllMarksOfUpstream() {
        // Counted over the 771 definitions of kubernetes-1.36.0.json: marks on definitions and fields.
        Map<String, Long> counts = overlay.definitions().values().stream()
                .flatMap(fields -> fields.values().stream())
                .flatMap(facts -> facts.values().keySet().stream())
                .collect(Collectors.groupingBy(name -> name, Collectors.counting()));

        assertThat(overlay.names()).hasSize(771);
        assertThat(counts)
                .containsEntry("patch-merge-key", 68L)
                .containsEntry("patch-strategy", 72L)
                .containsEntry("list-map-keys", 80L)
                .containsEntry("list-type", 407L)
                .containsEntry("map-type", 42L);
    }

    @Test
    void generatedText_mentionsMarksAsOftenAsUpstreamsDocument() {
        // The same document as text: besides its marks, the CRD types have fields and descriptions of these names.
        String text = GenerateSchemas.lines(GenerateSchemas.definitions(overlay.names()));

        assertThat(occurrences(text, "x-kubernetes-patch-merge-key")).isEqualTo(68);
        assertThat(occurrences(text, "x-kubernetes-list-map-keys")).isEqualTo(82);
        assertThat(occurrences(text, "x-kubernetes-list-type")).isEqualTo(415);
    }

    @Test
    void overlay_isSorted() {
        List<String> names = new ArrayList<>(overlay.names());
        assertThat(names).isSorted();
        overlay.definitions()
                .values()
                .forEach(fields -> assertThat(new ArrayList<>(fields.keySet())).isSorted());
    }

    @Test
    void mapLists_haveKeysAndOnlyThey() {
        overlay.definitions()
                .forEach((name, fields) -> fields.forEach((field, facts) -> {
                    if (facts.has("list-type")) {
                        assertThat(facts.has("list-map-keys"))
                                .as(name + "." + field)
                                .isEqualTo(facts.get("list-type").equals("map"));
                    }
                }));
    }

    @Test
    void parse_refusesWhatItDoesNotKnow() {
        assertThatThrownBy(() -> Overlay.parse(List.of("a.v1.B list-tpye=set"))).hasMessage("unknown fact: list-tpye");
        assertThatThrownBy(() -> Overlay.parse(List.of("a.v1.B atomic"))).hasMessage("not a fact: atomic");
        assertThatThrownBy(() -> Overlay.parse(List.of("a.v1.B", "a.v1.B"))).hasMessage("listed twice: a.v1.B");
    }

    private static int occurrences(String text, String part) {
        return text.split(part, -1).length - 1;
    }
}
