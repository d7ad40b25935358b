package dev.polder.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The injected clients act as this user, as does whoever has the injected kubeconfig, with no rights but those of the given roles. A test
 * that asked for something these do not allow fails at its end, however quietly the refusal was taken, and says what the smallest role is.
 */
@Documented
@Inherited
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
public @interface AsUser {

    /** The user's name; a service account is {@code system:serviceaccount:<namespace>:<name>}. */
    String value();

    /**
     * Files with Roles and ClusterRoles, as for {@link WithManifests}. They are bound to the user: a Role in its namespace, a
     * ClusterRole everywhere. Other objects in them are made as they are.
     */
    String[] roles() default {};
}
