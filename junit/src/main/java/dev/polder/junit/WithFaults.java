package dev.polder.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Disturbs the requests of the test's clients; shares are between 0 and 1 ({@link dev.polder.junit.traffic.FaultPlan}). */
@Documented
@Inherited
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
public @interface WithFaults {

    /** What the choice of requests follows from; the failure of a test names it. */
    long seed() default 1;

    /** The share of writes that are answered with 409 Conflict and not done. */
    double conflicts() default 0;

    /** The share of watches, and of lists of a page or a past, that are answered with 410 Gone. */
    double gone() default 0;

    /** The share of requests that are answered with 429 Too Many Requests and not done. */
    double tooMany() default 0;

    /** The share of requests that are answered with 500 Internal Server Error and not done. */
    double errors() default 0;

    /** The share of watches that are cut off after some events. */
    double cutWatches() default 0;

    /** The share of requests that wait before they are done. */
    double late() default 0;

    /**
     * The share of requests at which the server restarts: these are answered with 503 Service Unavailable and not done, all other
     * connections end. Only with {@link OwnServer}: the tests that share a server would all feel it.
     */
    double restarts() default 0;

    /** How long late requests wait, in milliseconds. */
    int delayMillis() default 20;
}
