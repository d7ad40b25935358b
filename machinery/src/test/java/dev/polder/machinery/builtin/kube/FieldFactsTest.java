package dev.polder.machinery.builtin.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polder.machinery.builtin.BuiltinDefinitions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FieldFactsTest {

    private static List<String> strangers(Map<String, List<FieldFact>> facts) {
        List<String> strangers = new ArrayList<>();
        facts.forEach((definition, fields) -> fields.forEach(fact -> {
            boolean known = BuiltinDefinitions.ofProfile().names().contains(definition)
                    && BuiltinDefinitions.ofProfile()
                            .definition(definition)
                            .path("properties")
                            .has(fact.field());
            if (!known) {
                strangers.add(definition + "." + fact.field());
            }
        }));
        return strangers;
    }

    @Test
    void everyFact_isAboutAFieldThatThereIs() {
        assertThat(strangers(FieldFacts.load())).isEmpty();
        assertThat(strangers(FieldFacts.parse("core.v1.PodSpec\n  dnsPolice default=1\n")))
                .containsExactly("io.k8s.api.core.v1.PodSpec.dnsPolice");
    }

    @Test
    void linesThatAreNoFacts_areRefused() {
        assertThatThrownBy(() -> FieldFacts.parse("core.v1.PodSpec\n  dnsPolicy defalt=1\n"))
                .hasMessage("unknown facts of dnsPolicy: [defalt]");
        assertThatThrownBy(() -> FieldFacts.parse("core.v1.PodSpec\ncore.v1.PodSpec\n"))
                .hasMessage("listed twice: core.v1.PodSpec");
    }
}
