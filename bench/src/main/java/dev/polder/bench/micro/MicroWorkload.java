package dev.polder.bench.micro;

import dev.polder.bench.workload.Report;
import dev.polder.bench.workload.Setting;
import dev.polder.bench.workload.Workload;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * All benchmarks of one package, by JMH with its allocation profiler, each in a JVM of its own.
 *
 * @param title the heading of the figures
 * @param benchmarks a class of the package
 */
public record MicroWorkload(String title, Class<?> benchmarks) implements Workload {

    private static final String ALLOCATED = "gc.alloc.rate.norm";
    private static final int WARM_UPS = 3;
    private static final int ITERATION_MILLIS = 500;
    private static final int MEASUREMENTS = 5;

    @Override
    public void run(Setting setting, Report report) throws Exception {
        Collection<RunResult> results = new Runner(new OptionsBuilder()
                        .include(benchmarks.getPackageName() + "\\..*")
                        .addProfiler(GCProfiler.class)
                        .forks(1)
                        .warmupIterations(WARM_UPS)
                        .warmupTime(TimeValue.milliseconds(ITERATION_MILLIS))
                        .measurementIterations(MEASUREMENTS)
                        .measurementTime(TimeValue.milliseconds(ITERATION_MILLIS))
                        .jvmArgsAppend("-XX:+UseG1GC", "-Xmx2g")
                        .verbosity(VerboseMode.SILENT)
                        .build())
                .run();
        report.heading(title);
        report.text("JMH, one thread, " + MEASUREMENTS + " measurements of " + ITERATION_MILLIS + " ms after "
                + WARM_UPS + " of warm-up; bytes allocated by its gc profiler.");
        report.table("", "µs per operation", "bytes allocated per operation");
        results.forEach(result -> print(result, report));
    }

    private static void print(RunResult result, Report report) {
        String name = result.getParams().getBenchmark();
        String arguments = result.getParams().getParamsKeys().stream()
                .map(key -> key + " " + result.getParams().getParam(key))
                .collect(Collectors.joining(", "));
        Result<?> time = result.getPrimaryResult();
        @SuppressWarnings("rawtypes") // as JMH declares it
        Map<String, Result> secondary = result.getSecondaryResults();
        Result<?> allocated = secondary.get(ALLOCATED);
        report.row(
                name.substring(name.lastIndexOf('.', name.lastIndexOf('.') - 1) + 1)
                        + (arguments.isEmpty() ? "" : " (" + arguments + ")"),
                String.format(Locale.ROOT, "%.3f ± %.3f", time.getScore(), time.getScoreError()),
                allocated == null ? "" : String.format(Locale.ROOT, "%.0f", allocated.getScore()));
    }
}
