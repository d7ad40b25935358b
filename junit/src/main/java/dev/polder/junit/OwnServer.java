package dev.polder.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A server for one test alone, which starts and ends with it: for tests that restart it ({@link EmbeddedServer#restart}) or move its
 * clock ({@link EmbeddedServer#clock}), which other tests would feel. On a class, each of its tests has one.
 */
@Documented
@Inherited
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
public @interface OwnServer {}
