package dev.polder.machinery.proto;

import com.google.protobuf.Descriptors.FieldDescriptor;
import java.util.Set;

/**
 * Which optional fields are pointers in Go. Protobuf sends every field that is no pointer, zero or not; JSON leaves the
 * zeros of those out. Neither the descriptors nor OpenAPI know, so these lists hold the exceptions.
 */
final class GoPointers {

    /** Strings that are pointers: an empty one says something. Names of message and field. */
    private static final Set<String> STRINGS = Set.of(
            "LeaseSpec.holderIdentity",
            "LeaseSpec.strategy",
            "LeaseSpec.preferredHolder",
            "MutatingWebhook.failurePolicy",
            "MutatingWebhook.matchPolicy",
            "MutatingWebhook.sideEffects",
            "MutatingWebhook.reinvocationPolicy",
            "ValidatingWebhook.failurePolicy",
            "ValidatingWebhook.matchPolicy",
            "ValidatingWebhook.sideEffects",
            "Rule.scope",
            "MatchResources.matchPolicy",
            "ParamRef.parameterNotFoundAction",
            "ValidatingAdmissionPolicySpec.failurePolicy",
            "MutatingAdmissionPolicySpec.failurePolicy",
            "Validation.reason",
            "WebhookClientConfig.url",
            "ServiceReference.path",
            "CustomResourceDefinitionVersion.deprecationWarning",
            "CustomResourceSubresourceScale.labelSelectorPath",
            "JSONSchemaProps.xKubernetesListType",
            "JSONSchemaProps.xKubernetesMapType",
            "ValidationRule.reason",
            "DeleteOptions.propagationPolicy",
            "Preconditions.uid",
            "Preconditions.resourceVersion");

    /** Numbers and booleans that are no pointers. Names of message and field. */
    private static final Set<String> PLAIN = Set.of(
            "ObjectMeta.generation",
            "Event.count",
            "Event.deprecatedCount",
            "EventSeries.count",
            "Condition.observedGeneration",
            "ScaleSpec.replicas",
            "SubjectAccessReviewStatus.denied",
            "TokenReviewStatus.authenticated",
            "ValidatingAdmissionPolicyStatus.observedGeneration",
            "CustomResourceDefinitionSpec.preserveUnknownFields",
            "CustomResourceDefinitionStatus.observedGeneration",
            "CustomResourceDefinitionCondition.observedGeneration",
            "CustomResourceDefinitionVersion.deprecated",
            "CustomResourceColumnDefinition.priority",
            "JSONSchemaProps.exclusiveMaximum",
            "JSONSchemaProps.exclusiveMinimum",
            "JSONSchemaProps.uniqueItems",
            "JSONSchemaProps.nullable",
            "JSONSchemaProps.xKubernetesEmbeddedResource",
            "JSONSchemaProps.xKubernetesIntOrString",
            "Status.code",
            "StatusDetails.retryAfterSeconds",
            "ListOptions.watch",
            "ListOptions.allowWatchBookmarks",
            "ListOptions.limit",
            "PatchOptions.force");

    private GoPointers() {}

    /** Whether a zero of the field is written. */
    static boolean keepsZero(FieldDescriptor field, boolean required) {
        String name = field.getContainingType().getName() + "." + field.getName();
        return switch (field.getJavaType()) {
            case STRING -> required || STRINGS.contains(name);
            case BYTE_STRING -> required;
            case INT, LONG, FLOAT, DOUBLE, BOOLEAN -> required || !PLAIN.contains(name);
            case MESSAGE, ENUM -> true;
        };
    }
}
