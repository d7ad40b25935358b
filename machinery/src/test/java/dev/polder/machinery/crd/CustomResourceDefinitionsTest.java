package dev.polder.machinery.crd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.status.FieldError;
import dev.polder.machinery.schema.YamlDocuments;
import dev.polder.machinery.type.ResourceType;
import dev.polder.machinery.type.TypeVersion;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Texts after apiextensions {@code pkg/apis/apiextensions/validation/validation.go}. */
class CustomResourceDefinitionsTest {

    private static final String LABEL =
            "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic"
                    + " character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for"
                    + " validation is '[a-z]([-a-z0-9]*[a-z0-9])?')";

    @Tag("k8s-14.1")
    @Test
    void creation_fillsInDefaults() {
        ObjectNode crd = Crds.raw();
        ((ObjectNode) crd.get("spec"))
                .set(
                        "conversion",
                        YamlDocuments.value(
                                "{strategy: Webhook, webhook: {conversionReviewVersions: [v1], clientConfig:"
                                        + " {service: {name: n, namespace: ns}}}}"));
        crd.set("status", YamlDocuments.value("{storedVersions: [v7], acceptedNames: {plural: stolen, kind: Stolen}}"));
        Crds.RULES.prepareForCreate(crd);

        assertThat(crd.at("/spec/names/singular").asText()).isEqualTo("widget");
        assertThat(crd.at("/spec/names/listKind").asText()).isEqualTo("WidgetList");
        assertThat(crd.at("/spec/conversion/webhook/clientConfig/service/port").asInt())
                .isEqualTo(443);
        assertThat(crd.get("status")).isEqualTo(YamlDocuments.value("{storedVersions: [v1]}"));
        assertThat(Crds.created("{}").at("/spec/conversion/strategy").asText()).isEqualTo("None");
        assertThat(Crds.RULES.validate(crd)).isEmpty();
    }

    static Stream<Arguments> namesAndScopes() {
        String schema = "schema: {openAPIV3Schema: {type: object}}";
        return Stream.of(
                arguments("{}", List.of()),
                arguments(
                        "{group: com}",
                        List.of(
                                "metadata.name: Invalid value: \"widgets.example.com\": must be spec.names.plural+\".\"+spec.group",
                                "spec.group: Invalid value: \"com\": should be a domain with at least one dot")),
                arguments(
                        "{scope: Galaxy}",
                        List.of(
                                "spec.scope: Unsupported value: \"Galaxy\": supported values: \"Cluster\", \"Namespaced\"")),
                arguments("{scope: null}", List.of("spec.scope: Required value")),
                arguments(
                        "{versions: [{name: v1, served: true, storage: true}]}",
                        List.of("spec.versions[0].schema.openAPIV3Schema: Required value")),
                arguments(
                        "{names: {kind: Widgets_}}",
                        List.of(
                                "spec.names.singular: Invalid value: \"widgets_\": " + LABEL,
                                "spec.names.kind: Invalid value: \"Widgets_\": may have mixed case, but should otherwise match: "
                                        + LABEL,
                                "spec.names.listKind: Invalid value: \"Widgets_List\": may have mixed case, but should otherwise"
                                        + " match: " + LABEL)),
                arguments(
                        "{names: {listKind: Widget}}",
                        List.of(
                                "spec.names.listKind: Invalid value: \"Widget\": kind and listKind may not be the same")),
                arguments(
                        "{names: {shortNames: [ok, Nope]}}",
                        List.of("spec.names.shortNames[1]: Invalid value: \"Nope\": " + LABEL)),
                // One version: upstream's internal form has its schema at spec.validation.
                arguments(
                        "{versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object,"
                                + " properties: {a: {}}}}}]}",
                        List.of(
                                "spec.validation.openAPIV3Schema.properties[a].type: Required value: must not be empty for specified"
                                        + " object fields")),
                arguments(
                        "{versions: [{name: v1, served: true, storage: true, " + schema + "}, {name: v2, served: true,"
                                + " storage: false, schema: {openAPIV3Schema: {type: string}}}]}",
                        List.of(
                                "spec.versions[1].schema.openAPIV3Schema.type: Invalid value: \"string\": must be object at the"
                                        + " root")),
                arguments(
                        "{versions: [{name: v1, served: true, storage: true, deprecationWarning: x, " + schema + "}]}",
                        List.of(
                                "spec.versions[0].deprecationWarning: Invalid value: \"x\": can only be set for deprecated"
                                        + " versions")),
                arguments(
                        "{versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object,"
                                + " nullable: true}}}]}",
                        List.of(
                                "spec.validation.openAPIV3Schema.nullable: Forbidden: nullable cannot be true at the root")),
                arguments(
                        "{versions: [{name: v1, served: true, storage: true, " + schema + ", subresources: {scale:"
                                + " {specReplicasPath: .status.x, statusReplicasPath: x, labelSelectorPath: .meta.x}}}]}",
                        List.of(
                                "spec.subresources.scale.specReplicasPath: Invalid value: \".status.x\": should be a json path under"
                                        + " .spec",
                                "spec.subresources.scale.statusReplicasPath: Invalid value: \"x\": must be a simple json path"
                                        + " starting with .",
                                "spec.subresources.scale.labelSelectorPath: Invalid value: \".meta.x\": should be a json path under"
                                        + " either .spec or .status")));
    }

    static Stream<Arguments> versionsAndSchemas() {
        String schema = "schema: {openAPIV3Schema: {type: object}}";
        return Stream.of(
                arguments(
                        "{versions: [{name: v1, served: true, storage: true, " + schema + ", additionalPrinterColumns:"
                                + " [{type: odd, jsonPath: x}, {name: a, format: odd, type: date, jsonPath: .a}]}]}",
                        List.of(
                                "spec.additionalPrinterColumns[0].name: Required value",
                                "spec.additionalPrinterColumns[0].type: Invalid value: \"odd\": must be one of"
                                        + " boolean,date,integer,number,string",
                                "spec.additionalPrinterColumns[0].JSONPath: Invalid value: \"x\": must be a simple json path starting"
                                        + " with .",
                                "spec.additionalPrinterColumns[1].format: Invalid value: \"odd\": must be one of"
                                        + " byte,date,date-time,double,float,int32,int64,password")),
                arguments(
                        "{versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object,"
                                + " properties: {a: {type: object}, b: {type: string}, metadata: {type: object, properties: {name:"
                                + " {type: string}}}}}}, selectableFields: [{jsonPath: .a}, {jsonPath: .b}, {jsonPath: .b},"
                                + " {jsonPath: .x}, {jsonPath: \"['b']\"}, {jsonPath: .metadata.name}]}]}",
                        List.of(
                                "spec.selectableFields[0].jsonPath: Invalid value: \".a\": must point to a field of type string,"
                                        + " boolean or integer. Enum string fields and strings with formats are allowed.",
                                "spec.selectableFields[2].jsonPath: Duplicate value: \".b\"",
                                "spec.selectableFields[3].jsonPath: Invalid value: \".x\": is an invalid path: does not refer to a"
                                        + " valid field",
                                "spec.selectableFields[4].jsonPath: Invalid value: \"['b']\": is an invalid path: array notation is"
                                        + " not allowed",
                                "spec.selectableFields[5].jsonPath: Invalid value: \".metadata.name\": must not point to fields in"
                                        + " metadata")),
                arguments(
                        "{preserveUnknownFields: true}",
                        List.of("spec.preserveUnknownFields: Invalid value: true: cannot set to true, set"
                                + " x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead")),
                arguments(
                        "{conversion: {strategy: Webhook}}",
                        List.of(
                                "spec.conversion.webhookClientConfig: Required value: required when strategy is set to Webhook",
                                "spec.conversion.conversionReviewVersions: Required value")),
                arguments(
                        "{conversion: {strategy: None, webhook: {conversionReviewVersions: [v1], clientConfig: {url:"
                                + " 'https://example.com'}}}}",
                        List.of(
                                "spec.conversion.webhookClientConfig: Forbidden: should not be set when strategy is not set to"
                                        + " Webhook",
                                "spec.conversion.conversionReviewVersions: Forbidden: should not be set when strategy is not set to"
                                        + " Webhook")),
                arguments(
                        "{conversion: {strategy: Webhook, webhook: {conversionReviewVersions: [v2, v2], clientConfig: {url:"
                                + " 'http://example.com/a?b'}}}}",
                        List.of(
                                "spec.conversion.webhookClientConfig.url: Invalid value: \"http\": 'https' is the only allowed URL"
                                        + " scheme; desired format: https://host[/path]",
                                "spec.conversion.webhookClientConfig.url: Invalid value: \"b\": query parameters are not permitted in"
                                        + " the URL",
                                "spec.conversion.conversionReviewVersions[1]: Invalid value: \"v2\": duplicate version",
                                "spec.conversion.conversionReviewVersions: Invalid value: [\"v2\",\"v2\"]: must include at least one"
                                        + " of v1, v1beta1")));
    }

    @Tag("k8s-14.1")
    @Tag("k8s-14.2")
    @Tag("k8s-14.10")
    @Tag("k8s-14.18")
    @Tag("k8s-14.21")
    @ParameterizedTest(name = "{0}")
    @MethodSource({"namesAndScopes", "versionsAndSchemas"})
    void spec_isCheckedInUpstreamsWords(String patch, List<String> expected) {
        assertThat(messages(Crds.RULES.validate(Crds.created(patch)))).isEqualTo(expected);
    }

    @Tag("k8s-14.2")
    @Test
    void versions_haveUniqueNamesAndOneStorage() {
        String schema = "schema: {openAPIV3Schema: {type: object}}";
        ObjectNode crd = Crds.created("{versions: [{name: v1, served: true, storage: true, " + schema
                + "}, {name: v1, served: true, storage: true, " + schema + "}]}");
        assertThat(messages(Crds.RULES.validate(crd)))
                .hasSize(2)
                .anyMatch(m -> m.startsWith("spec.versions: Invalid value: ")
                        && m.endsWith(": must contain unique version names"))
                .anyMatch(m -> m.endsWith(": must have exactly one version marked as storage version"));
    }

    @Test
    void rootOfASchemaWithStatus_isLimited() {
        ObjectNode crd = Crds.created("{}");
        ((ObjectNode) crd.at("/spec/versions/0/schema/openAPIV3Schema")).put("maxProperties", 3);
        assertThat(messages(Crds.RULES.validate(crd)))
                .singleElement()
                .asString()
                .startsWith("spec.validation.openAPIV3Schema: Invalid value: {")
                .endsWith(
                        ": only [Description Type Format Title Maximum ExclusiveMaximum Minimum ExclusiveMinimum MaxLength"
                                + " MinLength Pattern MaxItems MinItems UniqueItems MultipleOf Required Items Properties"
                                + " ExternalDocs Example XPreserveUnknownFields XValidations] fields are allowed at the root of the"
                                + " schema if the status subresource is enabled");
    }

    @Tag("k8s-14.6")
    @Test
    void protectedGroup_needsApproval() {
        String patch = "{group: widgets.k8s.io}";
        String name = "widgets.widgets.k8s.io";
        ObjectNode crd = Crds.created(patch);
        ((ObjectNode) crd.get("metadata")).put("name", name);
        assertThat(messages(Crds.RULES.validate(crd)))
                .containsExactly(
                        "metadata.annotations[api-approved.kubernetes.io]: Required value: protected groups must"
                                + " have approval annotation \"api-approved.kubernetes.io\", see"
                                + " https://github.com/kubernetes/enhancements/pull/1111");
        approve(crd, "maybe");
        assertThat(messages(Crds.RULES.validate(crd)))
                .containsExactly("metadata.annotations[api-approved.kubernetes.io]: Invalid value: \"maybe\": protected"
                        + " groups must have approval annotation \"api-approved.kubernetes.io\" with either a URL or a reason"
                        + " starting with \"unapproved\", see https://github.com/kubernetes/enhancements/pull/1111");
        approve(crd, "unapproved, experimental");
        assertThat(Crds.RULES.validate(crd)).isEmpty();
        approve(crd, "https://example.com/pull/1");
        assertThat(Crds.RULES.validate(crd)).isEmpty();
    }

    private static void approve(ObjectNode crd, String annotation) {
        ((ObjectNode) crd.get("metadata")).putObject("annotations").put("api-approved.kubernetes.io", annotation);
    }

    static Stream<Arguments> updates() {
        return Stream.of(
                arguments("{scope: Cluster}", "spec.scope: Invalid value: \"Cluster\": field is immutable"),
                arguments("{names: {kind: Gadget}}", "spec.names.kind: Invalid value: \"Gadget\": field is immutable"),
                arguments("{group: example.org}", "spec.group: Invalid value: \"example.org\": field is immutable"),
                arguments(
                        "{names: {plural: gadgets}}",
                        "spec.names.plural: Invalid value: \"gadgets\": field is immutable"));
    }

    @Tag("k8s-14.2")
    @ParameterizedTest(name = "{0}")
    @MethodSource("updates")
    void update_keepsWhatStorageDependsOn(String patch, String expected) {
        ObjectNode old = Crds.established();
        ObjectNode crd = old.deepCopy();
        Crds.merge((ObjectNode) crd.get("spec"), YamlDocuments.object(patch));
        Crds.RULES.prepareForUpdate(crd, old, "");
        assertThat(messages(Crds.RULES.validateUpdate(crd, old, ""))).containsExactly(expected);
    }

    @Test
    void update_mayChangeKindAndScopeBeforeEstablished() {
        ObjectNode old = Crds.created("{}");
        ObjectNode crd = old.deepCopy();
        Crds.merge((ObjectNode) crd.get("spec"), YamlDocuments.object("{scope: Cluster, names: {kind: Gadget}}"));
        Crds.RULES.prepareForUpdate(crd, old, "");
        assertThat(Crds.RULES.validateUpdate(crd, old, "")).isEmpty();
    }

    @Tag("k8s-14.19")
    @Test
    void storedVersion_cannotGo() {
        ObjectNode old = Crds.established();
        ObjectNode crd = old.deepCopy();
        ((ObjectNode) crd.at("/spec/versions/0")).put("name", "v2");
        crd.remove("status");
        Crds.RULES.prepareForUpdate(crd, old, "");
        assertThat(crd.at("/status/storedVersions")).isEqualTo(YamlDocuments.value("[v1, v2]"));
        assertThat(messages(Crds.RULES.validateUpdate(crd, old, "")))
                .containsExactly("status.storedVersions[0]: Invalid value: \"v1\": missing from spec.versions; v1 was"
                        + " previously a storage version, and must remain in spec.versions until a storage migration ensures"
                        + " no data remains persisted in v1 and removes v1 from status.storedVersions");
    }

    /** What KubeVirt's upgrade from v1.5 to v1.6 does to its instancetypes: old versions stay, but are no longer served. */
    @Test
    void versionsThatAreNoLongerServed_mayStayStored() {
        String version = "{name: %s, served: %s, storage: %s, schema: {openAPIV3Schema: {type: object}}}";
        String before = "{versions: [" + version.formatted("v1alpha1", true, false) + ", "
                + version.formatted("v1alpha2", true, false) + ", " + version.formatted("v1beta1", true, true) + "]}";
        ObjectNode old = Crds.established();
        Crds.merge((ObjectNode) old.get("spec"), YamlDocuments.object(before));
        ((ObjectNode) old.get("status")).set("storedVersions", YamlDocuments.value("[v1alpha2, v1beta1]"));
        ObjectNode crd = old.deepCopy();
        for (int i = 0; i < 2; i++) {
            ((ObjectNode) crd.at("/spec/versions/" + i)).put("served", false);
        }
        crd.remove("status");
        Crds.RULES.prepareForUpdate(crd, old, "");
        assertThat(Crds.RULES.validateUpdate(crd, old, "")).isEmpty();
        assertThat(crd.at("/status/storedVersions")).isEqualTo(YamlDocuments.value("[v1alpha2, v1beta1]"));
        ResourceType type = CrdTypes.toResourceType(crd);
        assertThat(type.versions()).extracting(TypeVersion::served).containsExactly(true, false, false);
        assertThat(type.storageVersion()).isEqualTo("v1beta1");

        // Nor may a later release drop the version that objects may still lie in.
        ObjectNode dropped = crd.deepCopy();
        ((ArrayNode) dropped.at("/spec/versions")).remove(1);
        Crds.RULES.prepareForUpdate(dropped, crd, "");
        assertThat(messages(Crds.RULES.validateUpdate(dropped, crd, "")))
                .singleElement()
                .asString()
                .startsWith("status.storedVersions[0]: Invalid value: \"v1alpha2\": missing from spec.versions;");
    }

    @Test
    void statusUpdate_changesStatusOnly() {
        ObjectNode old = Crds.established();
        ObjectNode crd = old.deepCopy();
        ((ObjectNode) crd.get("spec")).put("group", "other.example.com");
        ((ObjectNode) crd.get("status")).putArray("storedVersions").add("v9");
        Crds.RULES.prepareForUpdate(crd, old, "status");
        assertThat(crd.get("spec")).isEqualTo(old.get("spec"));
        assertThat(crd.at("/status/storedVersions/0").asText()).isEqualTo("v9");
        assertThat(Crds.RULES.validateUpdate(crd, old, "status")).isEmpty();
    }

    @Tag("k8s-14.18")
    @Test
    void establishedDefinition_needsAUsableCaBundle() {
        String patch =
                "{conversion: {strategy: Webhook, webhook: {conversionReviewVersions: [v1], clientConfig: {caBundle:"
                        + " bm90IHBlbQ==, url: 'https://example.com/convert'}}}}";
        assertThat(Crds.RULES.validate(Crds.created(patch))).isEmpty();
        ObjectNode old = Crds.established();
        ObjectNode crd = old.deepCopy();
        Crds.merge((ObjectNode) crd.get("spec"), YamlDocuments.object(patch));
        assertThat(messages(Crds.RULES.validateUpdate(crd, old, "")))
                .containsExactly(
                        "spec.conversion.webhookClientConfig.caBundle: Invalid value: \"bm90IHBlbQ==\": unable to"
                                + " load root certificates: unable to parse bytes as PEM block");
    }

    @Tag("k8s-14.18")
    @Test
    void conversionClient_isAUrlOrAService() {
        String webhook =
                "{conversion: {strategy: Webhook, webhook: {conversionReviewVersions: [v1], clientConfig: {%s}}}}";
        String service = "service: {name: n, namespace: ns}";
        for (String neither : List.of("", "url: 'https://example.com', " + service)) {
            assertThat(messages(Crds.RULES.validate(Crds.created(webhook.formatted(neither)))))
                    .containsExactly(
                            "spec.conversion.webhookClientConfig: Required value: exactly one of url or service is"
                                    + " required");
        }
        assertThat(Crds.RULES.validate(Crds.created(webhook.formatted(service))))
                .isEmpty();
    }

    @Test
    void tooManySelectableFields_stayIfUnchanged() {
        ObjectNode old = Crds.established();
        ObjectNode fields = (ObjectNode) old.at("/spec/versions/0/schema/openAPIV3Schema/properties/spec/properties");
        for (int i = 0; i < 9; i++) {
            fields.putObject("f" + i).put("type", "string");
            ((ArrayNode) old.at("/spec/versions/0/selectableFields"))
                    .addObject()
                    .put("jsonPath", ".spec.f" + i);
        }
        assertThat(messages(Crds.RULES.validate(old)))
                .containsExactly("spec.selectableFields: Too many: 10: must have at most 8 items");
        assertThat(Crds.RULES.validateUpdate(old.deepCopy(), old, "")).isEmpty();
    }

    private static List<String> messages(List<FieldError> errors) {
        return errors.stream().map(FieldError::message).toList();
    }
}
