package dev.polder.e2e.embedded.operator;

import dev.polder.junit.EmbeddedServer;
import dev.polder.junit.TestWorkspace;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** One run of the tests of a class in a process that does nothing else; says how it went, a figure a line. */
public final class TestRun {

    private static final int WORKSPACES = 100;
    private static final double MILLION = 1e6;
    private static final long LONGEST_END_MILLIS = 10_000;

    /** Threads of the JDK, of pools that JUnit and virtual threads share, and of fabric8's timer, which ends when it was idle for a while. */
    private static final List<String> OF_THE_PROCESS = List.of(
            "Common-Cleaner",
            "Attach Listener",
            "VirtualThread-unblocker",
            "ForkJoinPool",
            "CachedSingleThreadScheduler");

    /** Each of the operators leaves one: ExecutorServiceManager of Java Operator SDK 5.3.2 does not shut its scheduler down. */
    private static final Pattern UNNAMED_POOL = Pattern.compile("pool-\\d+-thread-1");

    /** Where tests had their servers. */
    private static final Set<String> USED = ConcurrentHashMap.newKeySet();

    private TestRun() {}

    /** What tells the tests of a class apart: as many as {@code polder.tests.count} says. */
    static IntStream each() {
        return IntStream.range(0, Integer.getInteger("polder.tests.count", 1));
    }

    /** Remembers where a server was. */
    static void used(String url) {
        USED.add(url);
    }

    private static boolean answers(URI url) {
        try (Socket socket = new Socket(url.getHost(), url.getPort())) {
            return socket.isConnected();
        } catch (IOException refused) {
            return false;
        }
    }

    /** Begins and ends tests, and what failed. */
    private static final class Times implements TestExecutionListener {

        private final Map<TestIdentifier, Long> began = new ConcurrentHashMap<>();
        private final ConcurrentLinkedQueue<Long> nanos = new ConcurrentLinkedQueue<>();
        private final ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
        private volatile long firstEnd;

        @Override
        public void executionStarted(TestIdentifier test) {
            began.put(test, System.nanoTime());
        }

        @Override
        public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            result.getThrowable().ifPresent(failures::add);
            if (test.isTest()) {
                nanos.add(System.nanoTime() - began.getOrDefault(test, 0L));
                if (firstEnd == 0) {
                    firstEnd = System.currentTimeMillis();
                }
            }
        }
    }

    /**
     * Runs {@code polder} or {@code mock}, so many tests at once, and prints figures: {@code tests}, {@code failed}, {@code first-millis} from the start of the
     * JVM to the end of the first test, {@code all-millis} from there to the end of the last one, {@code median-millis} of a test,
     * {@code workspace-p50-micros} (polder only), {@code thread} and {@code port} for each that is left, and {@code end}.
     */
    public static void main(String[] args) throws InterruptedException {
        Class<?> tests = args[0].equals("polder") ? OnPolder.class : OnMockServer.class;
        Set<Thread> before = new HashSet<>(Thread.getAllStackTraces().keySet());
        Times times = run(tests, args[1]);
        PrintStream out = System.out;
        out.println("tests=" + times.nanos.size());
        out.println("failed=" + times.failures.size());
        times.failures.forEach(failure -> failure.printStackTrace(System.err));
        long start = ManagementFactory.getRuntimeMXBean().getStartTime();
        out.println("first-millis=" + (times.firstEnd - start));
        out.println("all-millis=" + (System.currentTimeMillis() - start));
        out.println("median-millis=" + Math.round(median(times.nanos) / MILLION));
        if (args[0].equals("polder")) {
            out.println("workspace-p50-micros=" + workspaces());
        }
        for (String url : USED) {
            if (answers(URI.create(url))) {
                out.println("port=" + url);
            }
        }
        left(before).forEach(thread -> out.println("thread=" + thread));
        out.println("end=" + tests.getSimpleName());
        // Those schedulers would keep the process for another minute.
        System.exit(0);
    }

    private static Times run(Class<?> tests, String parallelism) {
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(DiscoverySelectors.selectClass(tests))
                .configurationParameter("junit.jupiter.execution.parallel.enabled", "true")
                .configurationParameter("junit.jupiter.execution.parallel.mode.default", "concurrent")
                .configurationParameter("junit.jupiter.execution.parallel.config.strategy", "fixed")
                .configurationParameter("junit.jupiter.execution.parallel.config.fixed.parallelism", parallelism)
                .build();
        Times times = new Times();
        LauncherFactory.create().execute(request, times);
        return times;
    }

    /** One after another, on a server of its own, once it has answered for a while. */
    private static long workspaces() throws InterruptedException {
        List<Long> nanos = new ArrayList<>();
        try (EmbeddedServer server = EmbeddedServer.start()) {
            for (int i = 0; i < WORKSPACES; i++) {
                long from = System.nanoTime();
                TestWorkspace made = server.createWorkspace();
                nanos.add(System.nanoTime() - from);
                made.close();
            }
        }
        return Math.round(median(nanos) / 1_000.0);
    }

    private static double median(Iterable<Long> values) {
        List<Long> sorted = new ArrayList<>();
        values.forEach(sorted::add);
        sorted.sort(null);
        return sorted.get(sorted.size() / 2);
    }

    private static boolean isSchedulerOfAnOperator(Thread thread) {
        return UNNAMED_POOL.matcher(thread.getName()).matches()
                && Arrays.stream(thread.getStackTrace())
                        .anyMatch(frame -> frame.getClassName().endsWith("$DelayedWorkQueue"));
    }

    /** Threads that were not there before and do not end. */
    private static List<String> left(Set<Thread> before) throws InterruptedException {
        Set<Thread> more = new HashSet<>(Thread.getAllStackTraces().keySet());
        more.removeAll(before);
        more.removeIf(thread ->
                OF_THE_PROCESS.stream().anyMatch(thread.getName()::startsWith) || isSchedulerOfAnOperator(thread));
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LONGEST_END_MILLIS);
        for (Thread thread : more) {
            thread.join(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
        }
        return more.stream().filter(Thread::isAlive).map(Thread::getName).toList();
    }
}
