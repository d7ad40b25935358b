package dev.polder.machinery.crd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.machinery.schema.YamlDocuments;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Cases after apiextensions {@code pkg/controller/status/naming_controller_test.go}. */
class NameAcceptanceTest {

    @Tag("k8s-14.3")
    @Test
    void newDefinition_isEstablishedAtOnce() {
        ObjectNode status = NameAcceptance.reconcile(Crds.created("{}"), List.of(), Crds.T0);
        assertThat(status).isEqualTo(YamlDocuments.value("""
                        storedVersions: [v1]
                        conditions:
                        - type: NamesAccepted
                          status: 'True'
                          lastTransitionTime: '2026-01-02T03:04:05Z'
                          reason: NoConflicts
                          message: no conflicts found
                        - type: Established
                          status: 'True'
                          lastTransitionTime: '2026-01-02T03:04:05Z'
                          reason: InitialNamesAccepted
                          message: the initial names have been accepted
                        acceptedNames:
                          plural: widgets
                          singular: widget
                          shortNames: [wd]
                          kind: Widget
                          listKind: WidgetList
                          categories: [all]
                        """));
    }

    @Test
    void unchangedDefinition_keepsItsStatus() {
        ObjectNode crd = Crds.established();
        assertThat(NameAcceptance.reconcile(crd, List.of(), Crds.T0.plus(Duration.ofHours(1))))
                .isEqualTo(crd.get("status"));
    }

    static Stream<Arguments> conflicts() {
        return Stream.of(
                arguments(
                        "{plural: widgets, kind: Other}", "PluralConflict", "\"widgets\" is already in use", "plural"),
                arguments(
                        "{singular: widget, plural: o}",
                        "SingularConflict",
                        "\"widget\" is already in use",
                        "singular"),
                arguments(
                        "{shortNames: [wd], plural: o}",
                        "ShortNamesConflict",
                        "\"wd\" is already in use",
                        "shortNames"),
                arguments("{plural: wd}", "ShortNamesConflict", "\"wd\" is already in use", "shortNames"),
                arguments("{plural: o, kind: Widget}", "KindConflict", "\"Widget\" is already in use", "kind"),
                arguments(
                        "{plural: o, listKind: WidgetList}",
                        "ListKindConflict",
                        "\"WidgetList\" is already in use",
                        "listKind"));
    }

    @Tag("k8s-14.3")
    @Tag("k8s-14.4")
    @ParameterizedTest(name = "{1} with {0}")
    @MethodSource("conflicts")
    void takenName_isNotAccepted(String taken, String reason, String message, String field) {
        ObjectNode other = YamlDocuments.object("{status: {acceptedNames: " + taken + "}}");
        ObjectNode status = NameAcceptance.reconcile(Crds.created("{}"), List.of(other), Crds.T0);
        assertThat(condition(status, "NamesAccepted").path("status").asText()).isEqualTo("False");
        assertThat(condition(status, "NamesAccepted").path("reason").asText()).isEqualTo(reason);
        assertThat(condition(status, "NamesAccepted").path("message").asText()).isEqualTo(message);
        assertThat(condition(status, "Established").path("status").asText()).isEqualTo("False");
        assertThat(condition(status, "Established").path("reason").asText()).isEqualTo("NotAccepted");
        assertThat(condition(status, "Established").path("message").asText()).isEqualTo("not all names are accepted");
        assertThat(status.path("acceptedNames").path(field).asText("")).isEmpty();
    }

    @Test
    void freedName_isAccepted() {
        ObjectNode crd = Crds.created("{}");
        ObjectNode other = YamlDocuments.object("{status: {acceptedNames: {plural: o, kind: Widget}}}");
        crd.set("status", NameAcceptance.reconcile(crd, List.of(other), Crds.T0));
        ObjectNode status = NameAcceptance.reconcile(crd, List.of(), Crds.T0.plusSeconds(60));
        assertThat(condition(status, "Established").path("status").asText()).isEqualTo("True");
        assertThat(condition(status, "NamesAccepted").path("lastTransitionTime").asText())
                .isEqualTo("2026-01-02T03:05:05Z");
        assertThat(status.path("acceptedNames").path("kind").asText()).isEqualTo("Widget");
    }

    @Test
    void establishedDefinition_keepsItsNameWhenANewOneIsTaken() {
        ObjectNode crd = Crds.established();
        ((ObjectNode) crd.at("/spec/names")).putArray("shortNames").add("taken");
        ObjectNode other = YamlDocuments.object("{status: {acceptedNames: {plural: taken, kind: T}}}");
        ObjectNode status = NameAcceptance.reconcile(crd, List.of(other), Crds.T0.plusSeconds(60));
        assertThat(status.at("/acceptedNames/shortNames/0").asText()).isEqualTo("wd");
        assertThat(condition(status, "NamesAccepted").path("reason").asText()).isEqualTo("ShortNamesConflict");
        assertThat(condition(status, "Established").path("status").asText()).isEqualTo("True");
        assertThat(condition(status, "Established").path("lastTransitionTime").asText())
                .isEqualTo("2026-01-02T03:04:05Z");
    }

    @Tag("k8s-14.3")
    @Test
    void unusableCaBundle_keepsADefinitionFromBeingEstablished() {
        ObjectNode crd = Crds.created("{conversion: {strategy: Webhook, webhook: {conversionReviewVersions: [v1],"
                + " clientConfig: {caBundle: bm90IHBlbQ==, url: 'https://example.com/convert'}}}}");
        JsonNode established = condition(NameAcceptance.reconcile(crd, List.of(), Crds.T0), "Established");
        assertThat(established.path("status").asText()).isEqualTo("False");
        assertThat(established.path("reason").asText()).isEqualTo("InvalidCABundle");
        assertThat(established.path("message").asText()).isEqualTo("The conversion webhook CABundle is invalid");
    }

    @Tag("k8s-14.3")
    @Test
    void nonStructuralSchema_isReported() {
        ObjectNode crd =
                Crds.created("{versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type:"
                        + " object, properties: {a: {}}}}}]}");
        JsonNode found = condition(NameAcceptance.reconcile(crd, List.of(), Crds.T0), "NonStructuralSchema");
        assertThat(found.path("status").asText()).isEqualTo("True");
        assertThat(found.path("reason").asText()).isEqualTo("Violations");
        assertThat(found.path("message").asText())
                .isEqualTo(
                        "spec.versions[0].schema.openAPIV3Schema.properties[a].type: Required value: must not be empty"
                                + " for specified object fields");
    }

    @Tag("k8s-14.3")
    @Test
    void protectedGroup_getsItsCondition() {
        ObjectNode crd = Crds.created("{group: widgets.k8s.io}");
        ((ObjectNode) crd.get("metadata"))
                .putObject("annotations")
                .put("api-approved.kubernetes.io", "unapproved, testing");
        JsonNode found =
                condition(NameAcceptance.reconcile(crd, List.of(), Crds.T0), "KubernetesAPIApprovalPolicyConformant");
        assertThat(found.path("status").asText()).isEqualTo("False");
        assertThat(found.path("reason").asText()).isEqualTo("UnapprovedAnnotation");
        assertThat(found.path("message").asText()).isEqualTo("not approved: \"unapproved, testing\"");
    }

    private static JsonNode condition(ObjectNode status, String type) {
        for (JsonNode condition : status.path("conditions")) {
            if (condition.path("type").asText().equals(type)) {
                return condition;
            }
        }
        throw new AssertionError("no condition " + type + " in " + status);
    }
}
