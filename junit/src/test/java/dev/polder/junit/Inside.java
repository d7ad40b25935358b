package dev.polder.junit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.engine.reporting.ReportEntry;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/**
 * Tests that were run inside a test, on a server of their own.
 *
 * @param summary how they ended
 * @param roles the smallest roles that were published
 */
record Inside(TestExecutionSummary summary, List<String> roles) {

    static Inside run(Class<?>... tests) {
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(Arrays.stream(tests)
                        .map(DiscoverySelectors::selectClass)
                        .toList())
                .build();
        SummaryGeneratingListener summary = new SummaryGeneratingListener();
        List<String> roles = new CopyOnWriteArrayList<>();
        LauncherFactory.create().execute(request, summary, new TestExecutionListener() {
            @Override
            public void reportingEntryPublished(TestIdentifier test, ReportEntry entry) {
                String role = entry.getKeyValuePairs().get("polder.minimal-role");
                if (role != null) {
                    roles.add(role);
                }
            }
        });
        return new Inside(summary.getSummary(), roles);
    }

    /** Runs tests that have to pass. */
    static Inside pass(Class<?> tests, int number) {
        Inside run = run(tests);
        assertThat(run.summary().getFailures())
                .extracting(TestExecutionSummary.Failure::getException)
                .isEmpty();
        assertThat(run.summary().getTestsSucceededCount()).isEqualTo(number);
        return run;
    }

    /** Runs the one test of a class, which has to fail. */
    static Throwable failure(Class<?> tests) {
        Inside run = run(tests);
        assertThat(run.summary().getTestsFoundCount()).isEqualTo(1);
        assertThat(run.summary().getFailures()).hasSize(1);
        return run.summary().getFailures().get(0).getException();
    }
}
