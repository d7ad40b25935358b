package dev.polder.apiexport.binding;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.api.json.Json;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What was said to claims: an answer is to a claim of the same resource and identity, and to no other. */
class ClaimAnswersTest {

    private static JsonNode json(String text) throws JsonProcessingException {
        return Json.mapper().readTree(text.replace('\'', '"'));
    }

    private static List<String> states(String claims, String answers) throws JsonProcessingException {
        return ClaimAnswers.of(json(claims), json(answers)).stream()
                .map(answered -> answered.claim().path("resource").asText() + " "
                        + answered.state().wire())
                .toList();
    }

    @Test
    void claims_areAnswered_inTheirOrder() throws Exception {
        assertThat(states(
                        "[{'resource':'secrets','verbs':['get']},{'group':'','resource':'configmaps'},"
                                + "{'group':'core.kcp.io','resource':'logicalclusters'}]",
                        "[{'resource':'configmaps','state':'Rejected'},"
                                + "{'group':'','resource':'secrets','verbs':['*'],'state':'Accepted'},"
                                + "{'resource':'pods','state':'Accepted'}]"))
                .containsExactly("secrets Accepted", "configmaps Rejected", "logicalclusters Unanswered");
        assertThat(states("[]", "[{'resource':'pods','state':'Accepted'}]")).isEmpty();
    }

    @Test
    void anotherIdentity_isAnotherClaim() throws Exception {
        String claims = "[{'group':'g.io','resource':'things','identityHash':'a'}]";
        assertThat(states(claims, "[{'group':'g.io','resource':'things','identityHash':'b','state':'Accepted'}]"))
                .containsExactly("things Unanswered");
        assertThat(states(claims, "[{'group':'g.io','resource':'things','state':'Rejected'}]"))
                .containsExactly("things Unanswered");
        assertThat(states(claims, "[{'group':'h.io','resource':'things','identityHash':'a','state':'Accepted'}]"))
                .containsExactly("things Unanswered");
    }

    /** Events of both groups are the same objects (kcp {@code permissionclaim.NormalizeEventGroupResource}). */
    @Test
    void events_areTheSameInBothGroups() throws Exception {
        assertThat(states(
                        "[{'group':'events.k8s.io','resource':'events'}]",
                        "[{'resource':'events','state':'Accepted'},"
                                + "{'group':'events.k8s.io','resource':'events','state':'Rejected'}]"))
                .containsExactly("events Accepted");
    }
}
