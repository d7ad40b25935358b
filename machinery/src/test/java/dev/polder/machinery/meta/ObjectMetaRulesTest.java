package dev.polder.machinery.meta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.api.status.ApiException;
import dev.polder.api.status.FieldError;
import dev.polder.machinery.type.TypeRules.NameRule;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Texts from apimachinery api/validation/objectmeta.go and metav1/validation, k8s-compat §7. */
class ObjectMetaRulesTest {

    private static ObjectNode object(String metadata) {
        try {
            return (ObjectNode) Json.mapper().readTree("{\"metadata\":" + metadata.replace('\'', '"') + "}");
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static List<String> create(String metadata) {
        return ObjectMetaRules.validate(object(metadata), true, NameRule.DNS_SUBDOMAIN).stream()
                .map(FieldError::message)
                .toList();
    }

    private static List<String> update(String metadata, String old) {
        return ObjectMetaRules.validateUpdate(object(metadata), object(old)).stream()
                .map(FieldError::message)
                .toList();
    }

    @Test
    void prepareCreate_systemFields_areWiped() {
        ObjectNode object = object("{'name':'a','uid':'u','creationTimestamp':'2020-01-01T00:00:00Z','generation':7,"
                + "'deletionTimestamp':'2020-01-01T00:00:00Z','deletionGracePeriodSeconds':1,'selfLink':'x',"
                + "'labels':{'a':'b'}}");
        ObjectMetaRules.prepareCreate(object);
        assertThat(object).isEqualTo(object("{'name':'a','labels':{'a':'b'}}"));
    }

    @Test
    void prepareUpdate_whatOnlyTheServerSays_isRestored() {
        ObjectNode object = object("{'name':'a','generation':9,'creationTimestamp':'2021-01-01T00:00:00Z'}");
        ObjectNode old = object("{'name':'a','uid':'u','generation':2,'creationTimestamp':'2020-01-01T00:00:00Z',"
                + "'deletionTimestamp':'2020-01-02T00:00:00Z','deletionGracePeriodSeconds':0}");
        ObjectMetaRules.prepareUpdate(object, old);
        assertThat(object).isEqualTo(old);
    }

    @Test
    void prepareUpdate_generationOfATypeWithout_isRemoved() {
        ObjectNode object = object("{'name':'a','generation':9}");
        ObjectMetaRules.prepareUpdate(object, object("{'name':'a'}"));
        assertThat(object).isEqualTo(object("{'name':'a'}"));
    }

    @Test
    void matchNamespace_otherNamespace_is400() {
        assertThatThrownBy(() -> ObjectMetaRules.matchNamespace(object("{'namespace':'b'}"), "a"))
                .isInstanceOf(ApiException.class)
                .hasMessage("the namespace of the provided object does not match the namespace sent on the request");
    }

    @Tag("k8s-1.10")
    @Test
    void matchNamespace_noneOrClusterScoped_isAdjusted() {
        ObjectNode none = object("{}");
        ObjectMetaRules.matchNamespace(none, "a");
        assertThat(none).isEqualTo(object("{'namespace':'a'}"));
        ObjectNode clusterScoped = object("{'namespace':'a'}");
        ObjectMetaRules.matchNamespace(clusterScoped, "");
        assertThat(clusterScoped).isEqualTo(object("{}"));
    }

    @Test
    void validate_noName_isRequired() {
        assertThat(create("{'namespace':'n'}"))
                .containsExactly("metadata.name: Required value: name or generateName is required");
    }

    @Test
    void validate_badName_saysTheRule() {
        assertThat(create("{'name':'A','namespace':'n'}"))
                .containsExactly("metadata.name: Invalid value: \"A\": a lowercase RFC 1123 subdomain must consist of"
                        + " lower case alphanumeric characters, '-' or '.', and must start and end with an"
                        + " alphanumeric character (e.g. 'example.com', regex used for validation is"
                        + " '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')");
    }

    @Test
    void validate_generateNameWithDash_isAllowed() {
        assertThat(create("{'generateName':'a-','name':'a-xyz12','namespace':'n'}"))
                .isEmpty();
    }

    @Tag("k8s-7.4")
    @Tag("k8s-22.10")
    @ParameterizedTest
    @CsvSource({"a:b,true", "system:x,true", "a/b,false", "..,false", "a%b,false"})
    void validate_pathSegment_allowsColons(String name, boolean good) {
        List<FieldError> errors =
                ObjectMetaRules.validate(object("{'name':'" + name + "'}"), false, NameRule.PATH_SEGMENT);
        assertThat(errors.isEmpty()).isEqualTo(good);
    }

    @Test
    void validate_namespace_mustFitTheScope() {
        assertThat(create("{'name':'a'}")).containsExactly("metadata.namespace: Required value");
        assertThat(ObjectMetaRules.validate(object("{'name':'a','namespace':'n'}"), false, NameRule.DNS_LABEL))
                .extracting(FieldError::message)
                .containsExactly("metadata.namespace: Forbidden: not allowed on this type");
    }

    @Tag("k8s-7.5")
    @Test
    void validate_labels_keyAndValue() {
        assertThat(create("{'name':'a','namespace':'n','labels':{'/x':'-'}}"))
                .containsExactly(
                        "metadata.labels: Invalid value: \"/x\": prefix part must be non-empty",
                        "metadata.labels: Invalid value: \"-\": a valid label must be an empty string or consist of"
                                + " alphanumeric characters, '-', '_' or '.', and must start and end with an"
                                + " alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for"
                                + " validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')");
    }

    @Tag("k8s-7.5")
    @Tag("k8s-22.1")
    @Test
    void validate_annotations_sizeIsLimited() {
        String value = "x".repeat(256 * 1024 - 3);
        assertThat(create("{'name':'a','namespace':'n','annotations':{'Key':'" + value + "'}}"))
                .isEmpty();
        assertThat(create("{'name':'a','namespace':'n','annotations':{'Keys':'" + value + "'}}"))
                .containsExactly("metadata.annotations: Too long: may not be more than 262144 bytes");
    }

    @Tag("k8s-7.5")
    @Test
    void validate_finalizers_orphanAndForeground() {
        assertThat(create("{'name':'a','namespace':'n','finalizers':['orphan','foregroundDeletion']}"))
                .containsExactly("metadata.finalizers: Invalid value: [\"orphan\",\"foregroundDeletion\"]:"
                        + " finalizer orphan and foregroundDeletion cannot be both set");
    }

    /** apimachinery ValidateFinalizerName, in the words of {@code api/validate/content} since 1.36. */
    @Tag("k8s-7.5")
    @Test
    void validate_finalizers_areQualifiedNames() {
        assertThat(create("{'name':'a','namespace':'n','finalizers':['a/b/c']}"))
                .containsExactly("metadata.finalizers: Invalid value: \"a/b/c\": a valid label key must consist of"
                        + " alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric"
                        + " character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is"
                        + " '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]') with an optional DNS subdomain prefix and '/'"
                        + " (e.g. 'example.com/MyName')");
    }

    @Tag("k8s-7.5")
    @Test
    void validate_ownerReferences_needAllFields() {
        assertThat(create("{'name':'a','namespace':'n','ownerReferences':[{'apiVersion':'a/b/c'}]}"))
                .containsExactly(
                        "metadata.ownerReferences[0].apiVersion: Invalid value: \"a/b/c\":"
                                + " must be <group>/<version> or <version>",
                        "metadata.ownerReferences[0].kind: Required value: must not be empty",
                        "metadata.ownerReferences[0].name: Required value: must not be empty",
                        "metadata.ownerReferences[0].uid: Required value: must not be empty");
    }

    @Tag("k8s-7.5")
    @Test
    void validate_ownerReferences_oneController() {
        String one = "{'apiVersion':'v1','kind':'K','name':'a','uid':'1','controller':true}";
        String two = "{'apiVersion':'v1','kind':'K','name':'b','uid':'2','controller':true}";
        assertThat(create("{'name':'a','namespace':'n','ownerReferences':[" + one + "," + two + "]}"))
                .singleElement()
                .asString()
                .endsWith("Only one reference can have Controller set to true."
                        + " Found \"true\" in references for K/a and K/b");
    }

    @Tag("k8s-9.19")
    @Test
    void validate_managedFields_entriesMustBeWellFormed() {
        assertThat(create("{'name':'a','namespace':'n','managedFields':[{'operation':'Get','fieldsType':'X',"
                        + "'manager':'a\\u0007'},{}]}"))
                .containsExactly(
                        "metadata.managedFields[0].operation: Unsupported value: \"Get\":"
                                + " supported values: \"Apply\", \"Update\"",
                        "metadata.managedFields[0].fieldsType: Invalid value: \"X\": must be `FieldsV1`",
                        "metadata.managedFields[0].manager: Invalid value: \"a\\a\":"
                                + " invalid character U+0007 (at position 1)",
                        "metadata.managedFields[1].operation: Required value: must not be empty");
    }

    @Test
    void validateUpdate_terminating_noNewFinalizers() {
        String old =
                "{'name':'a','resourceVersion':'1','deletionTimestamp':'2020-01-01T00:00:00Z','finalizers':['a/b']}";
        String now = old.replace("['a/b']", "['a/b','x/z','x/y']");
        assertThat(update(now, old))
                .containsExactly("metadata.finalizers: Forbidden: no new finalizers can be added if the object is being"
                        + " deleted, found new finalizers []string{\"x/y\", \"x/z\"}");
        assertThat(update(old.replace("'finalizers':['a/b']", "'labels':{}"), old))
                .isEmpty();
    }

    @Tag("k8s-7.14")
    @Test
    void validateUpdate_identityAndTimes_areImmutable() {
        assertThat(update(
                        "{'name':'b','namespace':'m','uid':'2','resourceVersion':'1','generation':1,"
                                + "'deletionTimestamp':'2020-01-01T00:00:00Z'}",
                        "{'name':'a','namespace':'n','uid':'1','generation':2}"))
                .containsExactly(
                        "metadata.generation: Invalid value: 1: must not be decremented",
                        "metadata.name: Invalid value: \"b\": field is immutable",
                        "metadata.namespace: Invalid value: \"m\": field is immutable",
                        "metadata.uid: Invalid value: \"2\": field is immutable",
                        "metadata.deletionTimestamp: Invalid value: \"2020-01-01T00:00:00Z\": field is immutable");
    }

    @Test
    void validateUpdate_noResourceVersion_isRefused() {
        assertThat(update("{'name':'a'}", "{'name':'a'}"))
                .containsExactly("metadata.resourceVersion: Invalid value: \"\": must be specified for an update");
    }
}
