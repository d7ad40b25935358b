package dev.polder.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;

/** Calls that product code does not make, each with what to do instead. */
final class CallRules {

    /**
     * One banned member.
     *
     * @param owner the class it belongs to
     * @param member the method, field or {@code <init>}; {@code *} for every member
     * @param parameters how many parameters it takes; negative for any
     * @param instead what to write instead
     * @param allowedIn packages below the root, their sub-packages excluded, that may use it
     */
    record Ban(String owner, String member, int parameters, String instead, List<String> allowedIn) {

        String title() {
            return owner.substring(owner.lastIndexOf('.') + 1) + "." + member;
        }
    }

    static final List<Ban> BANS = List.of(
            any("java.lang.Thread", "sleep", "wait for the cause: a future, a latch, a store revision"),
            new Ban("java.time.Instant", "now", 0, "take a java.time.InstantSource", List.of()),
            any("java.lang.System", "currentTimeMillis", "take a java.time.InstantSource"),
            any("java.util.UUID", "randomUUID", "take a Supplier<UUID> or a RandomGenerator"),
            // Commands open stores without a server, and need the chance that a server would bring.
            new Ban(
                    "java.util.Random",
                    "<init>",
                    0,
                    "take a java.util.random.RandomGenerator",
                    List.of("server", "server.store")),
            any("java.lang.Math", "random", "take a java.util.random.RandomGenerator"),
            any("java.util.concurrent.ThreadLocalRandom", "current", "take a java.util.random.RandomGenerator"),
            new Ban("java.lang.System", "out", -1, "log, or print through the command's PrintWriter", List.of("cli")),
            new Ban("java.lang.System", "err", -1, "log, or print through the command's PrintWriter", List.of("cli")),
            new Ban("java.util.concurrent.Executors", "*", -1, "threads are made by the assembly", List.of("server")),
            inCommonPool("supplyAsync", 1),
            inCommonPool("runAsync", 1),
            inCommonPool("delayedExecutor", 2),
            any("java.util.Timer", "<init>", "schedule on the exchange or on the assembly's timer"),
            any("java.lang.Throwable", "printStackTrace", "log it, or let it propagate"));

    private CallRules() {}

    private static Ban any(String owner, String member, String instead) {
        return new Ban(owner, member, -1, instead, List.of());
    }

    /** Two cores have a common pool of one thread, which any other code of the JVM may hold. */
    private static Ban inCommonPool(String member, int parameters) {
        return new Ban("java.util.concurrent.CompletableFuture", member, parameters, "name the executor", List.of());
    }

    static ArchRule notCalled(Ban ban, String root) {
        String[] allowed =
                ban.allowedIn().stream().map(name -> root + "." + name).toArray(String[]::new);
        return noClasses()
                .that()
                .resideInAPackage(root + "..")
                .and(Conditions.resideOutside(allowed))
                .should()
                .accessTargetWhere(targets(ban))
                .as("no class should use " + ban.title())
                .because("what depends on time, chance or threads cannot be replayed by a test; instead: "
                        + ban.instead());
    }

    private static DescribedPredicate<JavaAccess<?>> targets(Ban ban) {
        return DescribedPredicate.describe(ban.title(), access -> {
            boolean member =
                    ban.member().equals("*") || access.getTarget().getName().equals(ban.member());
            return member && ownerMatches(ban, access) && parametersMatch(ban, access);
        });
    }

    private static boolean ownerMatches(Ban ban, JavaAccess<?> access) {
        // A subclass may be named in the bytecode: RuntimeException.printStackTrace is Throwable's.
        return access.getTargetOwner().isAssignableTo(ban.owner());
    }

    private static boolean parametersMatch(Ban ban, JavaAccess<?> access) {
        return ban.parameters() < 0
                || !(access.getTarget()
                        instanceof com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget codeUnit)
                || codeUnit.getRawParameterTypes().size() == ban.parameters();
    }
}
