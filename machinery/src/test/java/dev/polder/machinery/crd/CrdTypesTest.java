package dev.polder.machinery.crd;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.object.ResourceSpace;
import dev.polder.api.resource.GroupVersionKind;
import dev.polder.api.resource.Verb;
import dev.polder.machinery.schema.YamlDocuments;
import dev.polder.machinery.type.PrinterColumn;
import dev.polder.machinery.type.ResourceNames;
import dev.polder.machinery.type.ResourceType;
import dev.polder.machinery.type.ScalePaths;
import dev.polder.machinery.type.Subresource;
import dev.polder.machinery.type.TypeVersion;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class CrdTypesTest {

    @Test
    void definition_becomesAType() {
        ResourceType type = CrdTypes.toResourceType(Crds.established());
        assertThat(type.group()).isEqualTo("example.com");
        assertThat(type.names())
                .isEqualTo(
                        new ResourceNames("widgets", "widget", "Widget", "WidgetList", List.of("wd"), List.of("all")));
        assertThat(type.namespaced()).isTrue();
        assertThat(type.storageVersion()).isEqualTo("v1");
        assertThat(type.verbs()).containsExactlyInAnyOrder(Verb.values());
        assertThat(type.space()).isEqualTo(ResourceSpace.local("example.com", "widgets"));
        assertThat(type.builtIn()).isFalse();

        TypeVersion version = type.storage();
        GroupVersionKind kind = new GroupVersionKind("example.com", "v1", "Widget");
        GroupVersionKind scale = new GroupVersionKind("autoscaling", "v1", "Scale");
        List<String> verbs = List.of("get", "patch", "update");
        assertThat(version.subresources())
                .containsExactly(new Subresource("status", kind, verbs), new Subresource("scale", scale, verbs));
        assertThat(version.scale()).isEqualTo(new ScalePaths(".spec.replicas", ".status.replicas", ""));
        assertThat(version.columns()).containsExactly(new PrinterColumn("Color", "string", "", "", 1, ".spec.color"));
        assertThat(version.selectableFields()).containsExactly("spec.color");
        assertThat(version.schema().properties()).containsKeys("spec", "status");
    }

    @Test
    void versions_arePreferredFirst() {
        String schema = "schema: {openAPIV3Schema: {type: object}}";
        ObjectNode crd = Crds.created("{versions: [{name: v1alpha1, served: false, storage: false, " + schema
                + "}, {name: v1, served: true, storage: false, " + schema
                + "}, {name: v2beta1, served: true, storage: true, deprecated: true, deprecationWarning: gone, "
                + schema
                + "}]}");
        ResourceType type = CrdTypes.toResourceType(crd);
        assertThat(type.versions()).extracting(TypeVersion::name).containsExactly("v1", "v2beta1", "v1alpha1");
        assertThat(type.versions()).extracting(TypeVersion::served).containsExactly(true, true, false);
        assertThat(type.storage().deprecationWarning()).isEqualTo("gone");
        assertThat(type.versions().get(0).schema())
                .isSameAs(type.versions().get(1).schema());
    }

    @Test
    void equalDefinitions_shareAType() {
        ObjectNode elsewhere = Crds.established();
        ((ObjectNode) elsewhere.get("metadata")).put("uid", "another");
        ResourceType type = CrdTypes.toResourceType(Crds.established());
        assertThat(CrdTypes.toResourceType(elsewhere)).isSameAs(type);
        ((ObjectNode) elsewhere.at("/spec/versions/0/schema/openAPIV3Schema")).put("description", "changed");
        assertThat(CrdTypes.toResourceType(elsewhere).contentHash()).isNotEqualTo(type.contentHash());
    }

    @Tag("k8s-2.14")
    @Test
    void terminatingDefinition_allowsNoNewObjects() {
        ObjectNode crd = Crds.established();
        Termination.PENDING.mark(crd, Crds.T0);
        assertThat(CrdTypes.toResourceType(crd).verbs())
                .containsExactlyInAnyOrder(Verb.DELETE, Verb.DELETECOLLECTION, Verb.GET, Verb.LIST, Verb.WATCH);
        Termination.COMPLETED.mark(crd, Crds.T0.plusSeconds(1));
        assertThat(crd.at("/status/conditions/2"))
                .isEqualTo(
                        YamlDocuments.value(
                                "{type: Terminating, status: 'False', lastTransitionTime:"
                                        + " '2026-01-02T03:04:06Z', reason: InstanceDeletionCompleted, message: removed all instances}"));
    }

    @Tag("k8s-14.13")
    @Tag("k8s-14.28")
    @Test
    void warnings_nameWhatIsIgnored() {
        ObjectNode crd =
                Crds.created("{versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type:"
                        + " object, properties: {a: {type: string, format: odd}, b: {type: integer, format: odd}, c: {type: array,"
                        + " x-kubernetes-list-type: set, items: {type: object, x-kubernetes-map-type: atomic}}}}}}]}");
        assertThat(CrdWarnings.onCreate(crd))
                .containsExactly(
                        "unrecognized format \"odd\"",
                        "x-kubernetes-list-type: set for items of type \"object\" is not supported by server-side apply or"
                                + " CEL validation rules");
        assertThat(CrdWarnings.onUpdate(crd, crd)).isEmpty();
        assertThat(CrdWarnings.onUpdate(crd, Crds.raw())).hasSize(2);
    }
}
