package dev.polder.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A class whose tests each get a workspace of their own, on one server that all of them share. Ask for a {@link TestWorkspace}, a
 * fabric8 {@code KubernetesClient} or its {@code Config}, an {@code ApiClient} of the official client, or a {@link Kubeconfig} as a
 * parameter of a test, of its set-up or of the constructor, or have a field of one of the first four types.
 */
@Documented
@Inherited
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(PolderExtension.class)
public @interface LogicalClusterTest {

    /**
     * The type of the workspaces, by its name in {@code root}: {@code kube} for those that serve Kubernetes' own types, as pods and
     * deployments. Empty for the type that workspaces of {@code root} have by default.
     */
    String type() default "";

    /** Namespaces that a workspace has from the start, beside {@code default} and {@code kube-system}. */
    String[] namespaces() default {};
}
