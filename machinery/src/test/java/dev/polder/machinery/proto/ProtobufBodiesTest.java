package dev.polder.machinery.proto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import dev.polder.api.json.Json;
import dev.polder.api.resource.GroupVersionKind;
import io.kubernetes.client.proto.Meta;
import io.kubernetes.client.proto.Resource;
import io.kubernetes.client.proto.Runtime;
import io.kubernetes.client.proto.V1;
import io.kubernetes.client.proto.V1Admissionregistration;
import io.kubernetes.client.proto.V1Apiextensions;
import io.kubernetes.client.proto.V1Authentication;
import io.kubernetes.client.proto.V1Authorization;
import io.kubernetes.client.proto.V1Autoscaling;
import io.kubernetes.client.proto.V1Coordination;
import io.kubernetes.client.proto.V1Rbac;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Messages as Go's generated code sends them: fields that are no pointers are there even when they are empty. The
 * expected JSON follows the json tags of k8s.io/api.
 */
class ProtobufBodiesTest {

    @Tag("k8s-5.2")
    @Test
    void configMap_isItsJson() throws Exception {
        Message configMap = V1.ConfigMap.newBuilder()
                .setMetadata(Meta.ObjectMeta.newBuilder()
                        .setName("cm")
                        .setGenerateName("")
                        .setNamespace("default")
                        .setSelfLink("")
                        .setUid("")
                        .setResourceVersion("")
                        .setGeneration(0)
                        .setCreationTimestamp(Meta.Time.getDefaultInstance())
                        .putLabels("app", "x")
                        .putLabels("empty", "")
                        .addFinalizers("example.com/f"))
                .putData("key", "value")
                .putBinaryData("raw", ByteString.copyFrom(new byte[] {1, 2, (byte) 255}))
                .setImmutable(false)
                .build();

        assertDecodes("v1", "ConfigMap", configMap, """
                {"metadata": {"name": "cm", "namespace": "default", "labels": {"app": "x", "empty": ""},
                              "finalizers": ["example.com/f"]},
                 "data": {"key": "value"}, "binaryData": {"raw": "AQL/"}, "immutable": false}""");
    }

    @Test
    void namespace_keepsItsEmptyStructs() throws Exception {
        // kubectl create namespace x: spec and status are structs, which omitempty does not leave out.
        Message namespace = V1.Namespace.newBuilder()
                .setMetadata(Meta.ObjectMeta.newBuilder().setName("x"))
                .setSpec(V1.NamespaceSpec.getDefaultInstance())
                .setStatus(V1.NamespaceStatus.newBuilder().setPhase(""))
                .build();

        assertDecodes("v1", "Namespace", namespace, """
                {"metadata": {"name": "x"}, "spec": {}, "status": {}}""");
    }

    @Tag("k8s-5.2")
    @Tag("k8s-21.17")
    @Test
    void lease_hasMicroTimesAndKeepsEmptyPointers() throws Exception {
        // A leader that releases its lease writes a pointer to the empty string.
        Message lease = V1Coordination.Lease.newBuilder()
                .setMetadata(Meta.ObjectMeta.newBuilder()
                        .setName("l")
                        .setCreationTimestamp(
                                Meta.Time.newBuilder().setSeconds(1735689600).setNanos(5)))
                .setSpec(V1Coordination.LeaseSpec.newBuilder()
                        .setHolderIdentity("")
                        .setLeaseDurationSeconds(1)
                        .setLeaseTransitions(0)
                        .setRenewTime(Meta.MicroTime.newBuilder()
                                .setSeconds(1735689600)
                                .setNanos(123456789))
                        .setAcquireTime(Meta.MicroTime.newBuilder()
                                .setSeconds(1735689601)
                                .setNanos(0)))
                .build();

        assertDecodes("coordination.k8s.io/v1", "Lease", lease, """
                {"metadata": {"name": "l", "creationTimestamp": "2025-01-01T00:00:00Z"},
                 "spec": {"holderIdentity": "", "leaseDurationSeconds": 1, "leaseTransitions": 0,
                          "renewTime": "2025-01-01T00:00:00.123456Z", "acquireTime": "2025-01-01T00:00:01.000000Z"}}""");
    }

    @Test
    void resourceQuota_hasQuantitiesAsText() throws Exception {
        Message quota = V1.ResourceQuota.newBuilder()
                .setSpec(V1.ResourceQuotaSpec.newBuilder()
                        .putHard(
                                "cpu",
                                Resource.Quantity.newBuilder()
                                        .setString("1500m")
                                        .build())
                        .addScopes("Terminating"))
                .build();

        assertDecodes("v1", "ResourceQuota", quota, """
                {"spec": {"hard": {"cpu": "1500m"}, "scopes": ["Terminating"]}}""");
    }

    @Test
    void webhookRules_inlineTheStructThatGoEmbeds() throws Exception {
        Message configuration = V1Admissionregistration.ValidatingWebhookConfiguration.newBuilder()
                .addWebhooks(V1Admissionregistration.ValidatingWebhook.newBuilder()
                        .setName("w.example.com")
                        .setTimeoutSeconds(0)
                        .setFailurePolicy("")
                        .addRules(V1Admissionregistration.RuleWithOperations.newBuilder()
                                .addOperations("CREATE")
                                .setRule(V1Admissionregistration.Rule.newBuilder()
                                        .addApiGroups("")
                                        .addResources("pods")
                                        .setScope("*"))))
                .build();

        assertDecodes("admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration", configuration, """
                {"webhooks": [{"name": "w.example.com", "timeoutSeconds": 0, "failurePolicy": "",
                  "rules": [{"operations": ["CREATE"], "apiGroups": [""], "resources": ["pods"], "scope": "*"}]}]}""");
    }

    @Test
    void policyRules_inlineTwice() throws Exception {
        Message policy = V1Admissionregistration.ValidatingAdmissionPolicy.newBuilder()
                .setSpec(V1Admissionregistration.ValidatingAdmissionPolicySpec.newBuilder()
                        .setMatchConstraints(V1Admissionregistration.MatchResources.newBuilder()
                                .setNamespaceSelector(Meta.LabelSelector.getDefaultInstance())
                                .addResourceRules(V1Admissionregistration.NamedRuleWithOperations.newBuilder()
                                        .addResourceNames("a")
                                        .setRuleWithOperations(V1Admissionregistration.RuleWithOperations.newBuilder()
                                                .addOperations("*")
                                                .setRule(V1Admissionregistration.Rule.newBuilder()
                                                        .addApiVersions("v1"))))))
                .build();

        assertDecodes("admissionregistration.k8s.io/v1", "ValidatingAdmissionPolicy", policy, """
                {"spec": {"matchConstraints": {"namespaceSelector": {},
                  "resourceRules": [{"resourceNames": ["a"], "operations": ["*"], "apiVersions": ["v1"]}]}}}""");
    }

    @Test
    void crd_hasItsOddNamesUnionsAndRawJson() throws Exception {
        V1Apiextensions.JSONSchemaProps text = V1Apiextensions.JSONSchemaProps.newBuilder()
                .setType("string")
                .setNullable(false)
                .setMaxLength(0)
                .setDefault(V1Apiextensions.JSON.newBuilder().setRaw(ByteString.copyFromUtf8("{\"a\":[1]}")))
                .addEnum(V1Apiextensions.JSON.newBuilder().setRaw(ByteString.copyFromUtf8("\"x\"")))
                .build();
        V1Apiextensions.JSONSchemaProps root = V1Apiextensions.JSONSchemaProps.newBuilder()
                .setRef("r")
                .setSchema("s")
                .setXKubernetesPreserveUnknownFields(true)
                .addXKubernetesListMapKeys("k")
                .putProperties("p", text)
                .setItems(V1Apiextensions.JSONSchemaPropsOrArray.newBuilder().setSchema(text))
                .setAdditionalProperties(
                        V1Apiextensions.JSONSchemaPropsOrBool.newBuilder().setAllows(true))
                .setAdditionalItems(V1Apiextensions.JSONSchemaPropsOrBool.newBuilder()
                        .setAllows(true)
                        .setSchema(text))
                .putDependencies(
                        "d",
                        V1Apiextensions.JSONSchemaPropsOrStringArray.newBuilder()
                                .addProperty("q")
                                .build())
                .build();
        Message crd = V1Apiextensions.CustomResourceDefinition.newBuilder()
                .setSpec(V1Apiextensions.CustomResourceDefinitionSpec.newBuilder()
                        .addVersions(V1Apiextensions.CustomResourceDefinitionVersion.newBuilder()
                                .setServed(false)
                                .setSchema(V1Apiextensions.CustomResourceValidation.newBuilder()
                                        .setOpenAPIV3Schema(root))))
                .build();

        String textJson = "{\"type\":\"string\",\"maxLength\":0,\"default\":{\"a\":[1]},\"enum\":[\"x\"]}";
        assertDecodes("apiextensions.k8s.io/v1", "CustomResourceDefinition", crd, """
                {"spec": {"versions": [{"served": false, "schema": {"openAPIV3Schema": {
                  "$ref": "r", "$schema": "s", "x-kubernetes-preserve-unknown-fields": true,
                  "x-kubernetes-list-map-keys": ["k"], "properties": {"p": TEXT}, "items": TEXT,
                  "additionalProperties": true, "additionalItems": TEXT, "dependencies": {"d": ["q"]}}}}]}}""".replace("TEXT", textJson));
    }

    @Test
    void managedFields_areRawJson() throws Exception {
        Message secret = V1.Secret.newBuilder()
                .setMetadata(Meta.ObjectMeta.newBuilder()
                        .addManagedFields(Meta.ManagedFieldsEntry.newBuilder()
                                .setManager("m")
                                .setFieldsV1(Meta.FieldsV1.newBuilder()
                                        .setRaw(ByteString.copyFromUtf8("{\"f:data\":{\".\":{}}}")))))
                .putStringData("a", "b")
                .setType("")
                .build();

        assertDecodes("v1", "Secret", secret, """
                {"metadata": {"managedFields": [{"manager": "m", "fieldsV1": {"f:data": {".": {}}}}]},
                 "stringData": {"a": "b"}}""");
    }

    @Test
    void reviews_unwrapExtraValues() throws Exception {
        Message review = V1Authorization.SubjectAccessReview.newBuilder()
                .setSpec(V1Authorization.SubjectAccessReviewSpec.newBuilder()
                        .setUser("bob")
                        .putExtra(
                                "scopes",
                                V1Authorization.ExtraValue.newBuilder()
                                        .addItems("a")
                                        .addItems("b")
                                        .build()))
                .setStatus(V1Authorization.SubjectAccessReviewStatus.newBuilder()
                        .setAllowed(false)
                        .setDenied(false)
                        .setReason(""))
                .build();

        assertDecodes("authorization.k8s.io/v1", "SubjectAccessReview", review, """
                {"spec": {"user": "bob", "extra": {"scopes": ["a", "b"]}}, "status": {"allowed": false}}""");
    }

    @Test
    void tokenRequestScaleAndRole_areServedToo() throws Exception {
        assertDecodes(
                "authentication.k8s.io/v1",
                "TokenRequest",
                V1Authentication.TokenRequest.newBuilder()
                        .setSpec(V1Authentication.TokenRequestSpec.newBuilder().setExpirationSeconds(600))
                        .build(),
                "{\"spec\": {\"expirationSeconds\": 600}}");
        assertDecodes(
                "autoscaling/v1",
                "Scale",
                V1Autoscaling.Scale.newBuilder()
                        .setSpec(V1Autoscaling.ScaleSpec.newBuilder().setReplicas(3))
                        .build(),
                "{\"spec\": {\"replicas\": 3}}");
        assertDecodes(
                "rbac.authorization.k8s.io/v1",
                "Role",
                V1Rbac.Role.newBuilder()
                        .addRules(V1Rbac.PolicyRule.newBuilder().addVerbs("get").addNonResourceURLs("/x"))
                        .build(),
                "{\"rules\": [{\"verbs\": [\"get\"], \"nonResourceURLs\": [\"/x\"]}]}");
    }

    @Tag("k8s-5.4")
    @Test
    void deleteOptions_comeUnderAnyGroup() throws Exception {
        Message options = Meta.DeleteOptions.newBuilder()
                .setGracePeriodSeconds(0)
                .setPropagationPolicy("Background")
                .setPreconditions(Meta.Preconditions.newBuilder().setUid("u"))
                .addDryRun("All")
                .build();
        String json = """
                {"gracePeriodSeconds": 0, "propagationPolicy": "Background", "preconditions": {"uid": "u"},
                 "dryRun": ["All"]}""";

        assertDecodes("v1", "DeleteOptions", options, json);
        assertDecodes("meta.k8s.io/v1", "DeleteOptions", options, json);
        assertDecodes("rbac.authorization.k8s.io/v1", "DeleteOptions", options, json);
    }

    @Test
    void body_withoutATypeIsWhatTheUrlSays() throws Exception {
        byte[] body = body("", "", V1.ConfigMap.newBuilder().putData("a", "b").build());
        GroupVersionKind kind = new GroupVersionKind("", "v1", "ConfigMap");

        assertThat(ProtobufBodies.decode(body, kind).object().at("/data/a").asText())
                .isEqualTo("b");
        assertThatThrownBy(() -> ProtobufBodies.decode(body)).isInstanceOf(ProtobufFormatException.class);
    }

    @Test
    void malformedBodies_areRefusedInUpstreamsWords() {
        // apimachinery pkg/runtime/serializer/protobuf/protobuf.go
        assertRefused(new byte[0], "empty data");
        assertRefused("{}\n\n".getBytes(StandardCharsets.UTF_8), "does not appear to be a protobuf message");
        assertRefused(new byte[] {'k', '8', 's', 0}, "empty body");
        assertRefused(body("example.com/v1", "Widget", V1.ConfigMap.getDefaultInstance()), "no kind \"Widget\"");
        byte[] whole = body(
                "v1", "ConfigMap", V1.ConfigMap.newBuilder().putData("a", "b").build());
        assertRefused(Arrays.copyOf(whole, whole.length - 12), "unexpected EOF");
    }

    @Test
    void deepAndWideMessages_areRefused() {
        V1Apiextensions.JSONSchemaProps deep = V1Apiextensions.JSONSchemaProps.getDefaultInstance();
        for (int i = 0; i < MessageReader.MAX_DEPTH; i++) {
            deep = V1Apiextensions.JSONSchemaProps.newBuilder().setNot(deep).build();
        }
        Message crd = V1Apiextensions.CustomResourceDefinition.newBuilder()
                .setSpec(V1Apiextensions.CustomResourceDefinitionSpec.newBuilder()
                        .addVersions(V1Apiextensions.CustomResourceDefinitionVersion.newBuilder()
                                .setSchema(V1Apiextensions.CustomResourceValidation.newBuilder()
                                        .setOpenAPIV3Schema(deep))))
                .build();
        assertRefused(body("apiextensions.k8s.io/v1", "CustomResourceDefinition", crd), "nested deeper than 500");

        V1Rbac.Role.Builder wide = V1Rbac.Role.newBuilder();
        for (int i = 0; i <= MessageReader.MAX_VALUES; i++) {
            wide.addRules(V1Rbac.PolicyRule.getDefaultInstance());
        }
        assertRefused(body("rbac.authorization.k8s.io/v1", "Role", wide.build()), "more than 250000 values");
    }

    @Test
    void mutatedBodies_failInNoOtherWay() {
        byte[] seed = body(
                "v1",
                "Secret",
                V1.Secret.newBuilder()
                        .setMetadata(Meta.ObjectMeta.newBuilder()
                                .setName("s")
                                .putLabels("a", "b")
                                .setCreationTimestamp(Meta.Time.newBuilder().setSeconds(1735689600))
                                .addManagedFields(Meta.ManagedFieldsEntry.newBuilder()
                                        .setFieldsV1(Meta.FieldsV1.newBuilder()
                                                .setRaw(ByteString.copyFromUtf8("{\"f:a\":{}}")))))
                        .putData("k", ByteString.copyFromUtf8("value"))
                        .build());
        Random random = new Random(42);
        int refused = 0;
        for (int i = 0; i < 5_000; i++) {
            byte[] mutant = mutate(seed, random);
            try {
                ProtobufBodies.decode(mutant);
            } catch (ProtobufFormatException e) {
                assertThat(e.getMessage()).isNotBlank();
                refused++;
            }
        }
        assertThat(refused).isBetween(500, 5_000);
    }

    private static byte[] mutate(byte[] seed, Random random) {
        byte[] mutant = random.nextInt(4) == 0 ? Arrays.copyOf(seed, random.nextInt(seed.length + 20)) : seed.clone();
        int changes = 1 + random.nextInt(4);
        for (int i = 0; i < changes && mutant.length > 4; i++) {
            mutant[4 + random.nextInt(mutant.length - 4)] = (byte) random.nextInt(256);
        }
        return mutant;
    }

    private static void assertRefused(byte[] body, String message) {
        assertThatExceptionOfType(ProtobufFormatException.class)
                .isThrownBy(() -> ProtobufBodies.decode(body))
                .withMessageContaining(message);
    }

    private static void assertDecodes(String apiVersion, String kind, Message message, String json) throws Exception {
        Decoded decoded = ProtobufBodies.decode(body(apiVersion, kind, message));

        var expected = Json.object().put("kind", kind).put("apiVersion", apiVersion);
        expected.setAll(Json.readObject(json.getBytes(StandardCharsets.UTF_8)));
        assertThat(Json.readObject(Json.write(decoded.object()))).isEqualTo(expected);
        assertThat(decoded.kind().kind()).isEqualTo(kind);
    }

    private static byte[] body(String apiVersion, String kind, Message message) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {'k', '8', 's', 0});
        out.writeBytes(Runtime.Unknown.newBuilder()
                .setTypeMeta(
                        Runtime.TypeMeta.newBuilder().setApiVersion(apiVersion).setKind(kind))
                .setRaw(message.toByteString())
                .setContentEncoding("")
                .setContentType("")
                .build()
                .toByteArray());
        return out.toByteArray();
    }
}
