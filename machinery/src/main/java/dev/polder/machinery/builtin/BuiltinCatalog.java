package dev.polder.machinery.builtin;

import static dev.polder.api.resource.Verb.CREATE;
import static dev.polder.api.resource.Verb.DELETECOLLECTION;

import dev.polder.api.object.ResourceSpace;
import dev.polder.api.resource.GroupVersionKind;
import dev.polder.api.resource.Verb;
import dev.polder.machinery.builtin.access.AccessReviewRules;
import dev.polder.machinery.builtin.access.CertificateSigningRequestRules;
import dev.polder.machinery.builtin.access.ReviewRules;
import dev.polder.machinery.builtin.access.RoleBindingRules;
import dev.polder.machinery.builtin.access.RoleRules;
import dev.polder.machinery.builtin.admission.MutatingAdmissionPolicyRules;
import dev.polder.machinery.builtin.admission.PolicyBindingRules;
import dev.polder.machinery.builtin.admission.ValidatingAdmissionPolicyRules;
import dev.polder.machinery.builtin.admission.WebhookConfigurationRules;
import dev.polder.machinery.builtin.core.ConfigMapRules;
import dev.polder.machinery.builtin.core.EventRules;
import dev.polder.machinery.builtin.core.LeaseRules;
import dev.polder.machinery.builtin.core.NamespaceRules;
import dev.polder.machinery.builtin.core.ResourceQuotaRules;
import dev.polder.machinery.builtin.core.SecretRules;
import dev.polder.machinery.builtin.core.ServiceAccountRules;
import dev.polder.machinery.type.ResourceType;
import dev.polder.machinery.type.Subresource;
import dev.polder.machinery.type.TypeRules;
import java.time.InstantSource;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The list behind {@link BuiltinTypes}: names, scopes, verbs and subresources as upstream's discovery shows them. */
final class BuiltinCatalog {

    private static final String VERSION = "v1";
    private static final Set<Verb> NO_COLLECTION =
            Collections.unmodifiableSet(EnumSet.complementOf(EnumSet.of(DELETECOLLECTION)));
    private static final List<String> READ_WRITE = List.of("get", "patch", "update");
    private static final List<String> EXTENSIONS = List.of("api-extensions");
    private static final GroupVersionKind TOKEN_REQUEST =
            new GroupVersionKind("authentication.k8s.io", VERSION, "TokenRequest");
    private static final GroupVersionKind SCALE = new GroupVersionKind("autoscaling", VERSION, "Scale");

    private static final List<String> EVENT_FIELDS = List.of(
            "involvedObject.kind",
            "involvedObject.namespace",
            "involvedObject.name",
            "involvedObject.uid",
            "involvedObject.apiVersion",
            "involvedObject.resourceVersion",
            "involvedObject.fieldPath",
            "reason",
            "reportingComponent",
            "source",
            "type");

    private static final List<String> EVENTS_FIELDS = List.of(
            "reason",
            "regarding.kind",
            "regarding.namespace",
            "regarding.name",
            "regarding.uid",
            "regarding.apiVersion",
            "regarding.resourceVersion",
            "regarding.fieldPath",
            "reportingController",
            "type");

    private BuiltinCatalog() {}

    static List<ResourceType> types(TypeRules crdRules, InstantSource clock) {
        return Stream.of(core(), reviews(), access(clock), admission(), extensions(crdRules))
                .flatMap(List::stream)
                .map(TypeDraft::type)
                .toList();
    }

    /** The type of the bodies of {@code serviceaccounts/<name>/token}. */
    static ResourceType tokenRequest() {
        return namespaced(TOKEN_REQUEST.group(), "tokenrequests", TOKEN_REQUEST.kind(), new ReviewRules())
                .verbs(EnumSet.of(CREATE))
                .type();
    }

    /** The type of the bodies of {@code /scale}; what is scaled, and so its Scale, may lie in no namespace. */
    static ResourceType scale() {
        return namespaced(SCALE.group(), "scales", SCALE.kind(), new ReviewRules())
                .verbs(EnumSet.noneOf(Verb.class))
                .type();
    }

    /** Core and events.k8s.io, which show the same events. */
    private static List<TypeDraft> core() {
        return List.of(
                namespaced("", "configmaps", "ConfigMap", new ConfigMapRules()).shortNames("cm"),
                namespaced("", "events", "Event", EventRules.ofCore())
                        .shortNames("ev")
                        .fields(EVENT_FIELDS),
                cluster("", "namespaces", "Namespace", new NamespaceRules())
                        .shortNames("ns")
                        .verbs(NO_COLLECTION)
                        .subresource("finalize", List.of("update"))
                        .subresource("status", READ_WRITE)
                        .fields(List.of("status.phase")),
                namespaced("", "resourcequotas", "ResourceQuota", new ResourceQuotaRules())
                        .shortNames("quota")
                        .subresource("status", READ_WRITE),
                namespaced("", "secrets", "Secret", new SecretRules()).fields(List.of("type")),
                namespaced("", "serviceaccounts", "ServiceAccount", new ServiceAccountRules())
                        .shortNames("sa")
                        .subresource(new Subresource("token", TOKEN_REQUEST, List.of("create"))),
                namespaced("events.k8s.io", "events", "Event", EventRules.ofEvents())
                        .shortNames("ev")
                        .space(ResourceSpace.local("", "events"))
                        .fields(EVENTS_FIELDS));
    }

    /** authentication.k8s.io and authorization.k8s.io: nothing of them is stored. */
    private static List<TypeDraft> reviews() {
        return List.of(
                review("authentication.k8s.io", "selfsubjectreviews", "SelfSubjectReview", new ReviewRules()),
                review("authentication.k8s.io", "tokenreviews", "TokenReview", new ReviewRules()),
                namespaced(
                                "authorization.k8s.io",
                                "localsubjectaccessreviews",
                                "LocalSubjectAccessReview",
                                new AccessReviewRules(AccessReviewRules.Kind.LOCAL))
                        .verbs(EnumSet.of(CREATE)),
                review(
                        "authorization.k8s.io",
                        "selfsubjectaccessreviews",
                        "SelfSubjectAccessReview",
                        new AccessReviewRules(AccessReviewRules.Kind.SELF)),
                review("authorization.k8s.io", "selfsubjectrulesreviews", "SelfSubjectRulesReview", new ReviewRules()),
                review(
                        "authorization.k8s.io",
                        "subjectaccessreviews",
                        "SubjectAccessReview",
                        new AccessReviewRules(AccessReviewRules.Kind.SUBJECT)));
    }

    /** certificates.k8s.io and rbac.authorization.k8s.io. */
    private static List<TypeDraft> access(InstantSource clock) {
        return List.of(
                cluster(
                                "certificates.k8s.io",
                                "certificatesigningrequests",
                                "CertificateSigningRequest",
                                new CertificateSigningRequestRules(clock))
                        .shortNames("csr")
                        .subresource("approval", READ_WRITE)
                        .subresource("status", READ_WRITE)
                        .fields(List.of("spec.signerName")),
                rbac("clusterrolebindings", "ClusterRoleBinding", false, new RoleBindingRules(false)),
                rbac("clusterroles", "ClusterRole", false, new RoleRules(false)),
                rbac("rolebindings", "RoleBinding", true, new RoleBindingRules(true)),
                rbac("roles", "Role", true, new RoleRules(true)));
    }

    /** admissionregistration.k8s.io. */
    private static List<TypeDraft> admission() {
        return List.of(
                admission("mutatingadmissionpolicies", "MutatingAdmissionPolicy", new MutatingAdmissionPolicyRules()),
                admission(
                        "mutatingadmissionpolicybindings",
                        "MutatingAdmissionPolicyBinding",
                        new PolicyBindingRules(false)),
                admission(
                        "mutatingwebhookconfigurations",
                        "MutatingWebhookConfiguration",
                        new WebhookConfigurationRules(true)),
                admission(
                                "validatingadmissionpolicies",
                                "ValidatingAdmissionPolicy",
                                new ValidatingAdmissionPolicyRules())
                        .subresource("status", READ_WRITE),
                admission(
                        "validatingadmissionpolicybindings",
                        "ValidatingAdmissionPolicyBinding",
                        new PolicyBindingRules(true)),
                admission(
                        "validatingwebhookconfigurations",
                        "ValidatingWebhookConfiguration",
                        new WebhookConfigurationRules(false)));
    }

    /** apiextensions.k8s.io and coordination.k8s.io. */
    private static List<TypeDraft> extensions(TypeRules crdRules) {
        return List.of(
                cluster("apiextensions.k8s.io", "customresourcedefinitions", "CustomResourceDefinition", crdRules)
                        .shortNames("crd", "crds")
                        .categories(EXTENSIONS)
                        .subresource("status", READ_WRITE),
                namespaced("coordination.k8s.io", "leases", "Lease", new LeaseRules()));
    }

    private static TypeDraft namespaced(String group, String plural, String kind, TypeRules rules) {
        return new TypeDraft(group, plural, kind, true, rules);
    }

    private static TypeDraft cluster(String group, String plural, String kind, TypeRules rules) {
        return new TypeDraft(group, plural, kind, false, rules);
    }

    private static TypeDraft review(String group, String plural, String kind, TypeRules rules) {
        return cluster(group, plural, kind, rules).verbs(EnumSet.of(CREATE));
    }

    private static TypeDraft rbac(String plural, String kind, boolean namespaced, TypeRules rules) {
        return new TypeDraft("rbac.authorization.k8s.io", plural, kind, namespaced, rules);
    }

    private static TypeDraft admission(String plural, String kind, TypeRules rules) {
        return cluster("admissionregistration.k8s.io", plural, kind, rules).categories(EXTENSIONS);
    }
}
