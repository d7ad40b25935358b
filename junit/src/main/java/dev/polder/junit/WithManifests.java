package dev.polder.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Objects that the test's workspace has from the start, made in order, after the definitions of {@link WithCrds}. */
@Documented
@Inherited
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
public @interface WithManifests {

    /** Files in YAML or JSON, several documents each: resources of the class path, or files that exist. */
    String[] value();
}
