package dev.polder.junit;

import dev.polder.junit.traffic.FaultPlan;
import dev.polder.junit.traffic.FaultPlan.Shares;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBuilder;
import io.fabric8.kubernetes.api.model.rbac.PolicyRuleBuilder;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.ByteArrayInputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * What a test's workspace is given before the test sees it.
 *
 * @param annotated the classes around the test, the outermost first, and its method
 */
record Preparation(List<AnnotatedElement> annotated) {

    private static final String ACCESS = "polder-test-access";
    private static final long SERVED_SECONDS = 30;

    static Preparation of(ExtensionContext context) {
        List<AnnotatedElement> annotated = new ArrayList<>(context.getEnclosingTestClasses());
        context.getTestClass().ifPresent(annotated::add);
        context.getTestMethod().ifPresent(annotated::add);
        return new Preparation(annotated);
    }

    private <A extends Annotation> List<A> all(Class<A> type) {
        return annotated.stream()
                .flatMap(element -> AnnotationSupport.findAnnotation(element, type).stream())
                .distinct()
                .toList();
    }

    /** The one nearest to the test. */
    private <A extends Annotation> List<A> nearest(Class<A> type) {
        List<A> found = all(type);
        return found.isEmpty() ? found : found.subList(found.size() - 1, found.size());
    }

    /** The type of the workspace, empty for the default. */
    String type() {
        return nearest(LogicalClusterTest.class).stream()
                .map(LogicalClusterTest::type)
                .findFirst()
                .orElse("");
    }

    private List<String> namespaces() {
        return nearest(LogicalClusterTest.class).stream()
                .flatMap(one -> Stream.of(one.namespaces()))
                .toList();
    }

    boolean hasOwnServer() {
        return !all(OwnServer.class).isEmpty();
    }

    void apply(TestWorkspace workspace) {
        List<String> definitions = new ArrayList<>();
        all(WithCrds.class).forEach(one -> definitions.addAll(List.of(one.value())));
        List<String> manifests = new ArrayList<>();
        all(WithManifests.class).forEach(one -> manifests.addAll(List.of(one.value())));
        List<AsUser> users = nearest(AsUser.class);
        List<String> namespaces = namespaces();
        if (!definitions.isEmpty() || !manifests.isEmpty() || !users.isEmpty() || !namespaces.isEmpty()) {
            KubernetesClient client = workspace.adminClient();
            namespaces.forEach(name -> client.resource(new NamespaceBuilder()
                            .withNewMetadata()
                            .withName(name)
                            .endMetadata()
                            .build())
                    .create());
            define(client, workspace.server().definitions(), definitions);
            manifests.forEach(file ->
                    load(client, file).forEach(object -> client.resource(object).create()));
            users.forEach(user -> actAs(client, workspace, user));
            workspace.spare(client);
        }
        nearest(WithFaults.class).forEach(faults -> {
            if (faults.restarts() > 0 && !hasOwnServer()) {
                throw new IllegalArgumentException("@WithFaults(restarts = " + faults.restarts()
                        + ") restarts the server of other tests, too: add @OwnServer");
            }
            workspace.disturb(plan(faults));
        });
    }

    private static List<HasMetadata> load(KubernetesClient client, String file) {
        return client.load(new ByteArrayInputStream(TestFile.read(file))).items();
    }

    /** The server takes them up side by side: they are waited for when all are there. */
    private static void define(KubernetesClient client, Definitions known, List<String> files) {
        List<String> made = new ArrayList<>();
        for (String file : files) {
            for (CustomResourceDefinition definition : known.of(client, file)) {
                made.add(client.resource(definition).create().getMetadata().getName());
            }
        }
        for (String name : made) {
            client.apiextensions()
                    .v1()
                    .customResourceDefinitions()
                    .withName(name)
                    .waitUntilCondition(Preparation::isServed, SERVED_SECONDS, TimeUnit.SECONDS);
        }
    }

    private static boolean isServed(CustomResourceDefinition definition) {
        return definition != null
                && definition.getStatus() != null
                && definition.getStatus().getConditions().stream()
                        .anyMatch(one -> one.getType().equals("Established")
                                && one.getStatus().equals("True"));
    }

    private static FaultPlan plan(WithFaults faults) {
        return new FaultPlan(
                faults.seed(),
                new Shares(
                        faults.conflicts(),
                        faults.gone(),
                        faults.tooMany(),
                        faults.errors(),
                        faults.cutWatches(),
                        faults.late(),
                        faults.restarts(),
                        faults.delayMillis()));
    }

    private static void actAs(KubernetesClient client, TestWorkspace workspace, AsUser user) {
        // Whoever may do something in a workspace must be allowed into it first (kcp, workspace content authorizer).
        client.resource(new ClusterRoleBuilder()
                        .withNewMetadata()
                        .withName(ACCESS)
                        .endMetadata()
                        .withRules(new PolicyRuleBuilder()
                                .withNonResourceURLs("/")
                                .withVerbs("access")
                                .build())
                        .build())
                .create();
        bind(client, ACCESS, user.value());
        for (String file : user.roles()) {
            for (HasMetadata object : load(client, file)) {
                client.resource(object).create();
                if (object instanceof ClusterRole) {
                    bind(client, object.getMetadata().getName(), user.value());
                } else if (object instanceof Role) {
                    bindIn(client, object, user.value());
                }
            }
        }
        workspace.actAs(user.value());
    }

    private static void bind(KubernetesClient client, String role, String user) {
        client.resource(new ClusterRoleBindingBuilder()
                        .withNewMetadata()
                        .withName("polder-test-" + role)
                        .endMetadata()
                        .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", role)
                        .addNewSubject("rbac.authorization.k8s.io", "User", user, null)
                        .build())
                .create();
    }

    private static void bindIn(KubernetesClient client, HasMetadata role, String user) {
        String name = role.getMetadata().getName();
        client.resource(new RoleBindingBuilder()
                        .withNewMetadata()
                        .withName("polder-test-" + name)
                        .withNamespace(role.getMetadata().getNamespace())
                        .endMetadata()
                        .withNewRoleRef("rbac.authorization.k8s.io", "Role", name)
                        .addNewSubject("rbac.authorization.k8s.io", "User", user, null)
                        .build())
                .create();
    }
}
