package dev.polder.architecture;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;
import java.util.Set;
import java.util.function.BiPredicate;

/** The predicates and conditions that rules are built of. */
final class Conditions {

    private static final Set<String> FILE_CLASSES = Set.of(
            "java.io.File",
            "java.io.FileInputStream",
            "java.io.FileOutputStream",
            "java.io.FileReader",
            "java.io.FileWriter",
            "java.io.RandomAccessFile",
            "java.nio.file.Files",
            "java.nio.file.Path",
            "java.nio.file.Paths",
            "java.net.Socket",
            "java.net.ServerSocket",
            "java.net.URLConnection");

    private static final Set<String> THREAD_CLASSES = Set.of(
            "java.lang.Thread",
            "java.lang.ThreadLocal",
            "java.util.Timer",
            "java.util.concurrent.Executors",
            "java.util.concurrent.Executor",
            "java.util.concurrent.ExecutorService",
            "java.util.concurrent.ScheduledExecutorService",
            "java.util.concurrent.CompletableFuture",
            "java.util.concurrent.ForkJoinPool");

    private static final List<String> INNER = List.of("storage.etcd", "codegen.maven");

    private Conditions() {}

    static DescribedPredicate<JavaClass> inputOutput() {
        return DescribedPredicate.describe(
                "do input or output",
                type -> FILE_CLASSES.contains(type.getName())
                        || type.getPackageName().startsWith("java.nio.channels")
                        || type.getPackageName().startsWith("java.net.http"));
    }

    static DescribedPredicate<JavaClass> threads() {
        return DescribedPredicate.describe("start threads", type -> THREAD_CLASSES.contains(type.getName()));
    }

    /** Outside exactly these packages; their sub-packages count as outside. */
    static DescribedPredicate<JavaClass> resideOutside(String... packages) {
        List<String> inside = List.of(packages);
        return DescribedPredicate.describe("reside outside " + inside, type -> !inside.contains(type.getPackageName()));
    }

    /**
     * The module of a package, as it is named below the root: {@code server} for {@code dev.polder.server.http}; empty at the
     * root itself. One module lies in a package of another.
     */
    static String firstSegment(String root, String packageName) {
        if (packageName.length() <= root.length()) {
            return "";
        }
        String rest = packageName.substring(root.length() + 1);
        for (String inner : INNER) {
            if (rest.equals(inner) || rest.startsWith(inner + ".")) {
                return inner;
            }
        }
        int dot = rest.indexOf('.');
        return dot < 0 ? rest : rest.substring(0, dot);
    }

    /** Every dependency that stays under the root must satisfy a predicate over (package from, package to). */
    static ArchCondition<JavaClass> dependOnlyOn(String what, String root, BiPredicate<String, String> allowed) {
        return new ArchCondition<>("depend only on " + what) {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                    String target =
                            dependency.getTargetClass().getBaseComponentType().getPackageName();
                    boolean inside = target.equals(root) || target.startsWith(root + ".");
                    if (inside && !allowed.test(type.getPackageName(), target)) {
                        events.add(SimpleConditionEvent.violated(type, dependency.getDescription()));
                    }
                }
            }
        };
    }
}
