package dev.polder.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Custom resource definitions that the test's workspace has from the start, and serves. Those of the class come before those of the method. */
@Documented
@Inherited
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
public @interface WithCrds {

    /** Files in YAML or JSON: resources of the class path, or files that exist. */
    String[] value();
}
