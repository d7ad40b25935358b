package dev.polder.junit;

import dev.polder.junit.role.RightsCheck;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.NamespacedKubernetesClient;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.Optional;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.LifecycleMethodExecutionExceptionHandler;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/**
 * Gives tests a workspace each, on one server for all tests of the JVM, which starts when the first asks and ends with the last. Tests
 * may run in parallel. A test that fails says what its workspace held and was asked last.
 */
public final class PolderExtension
        implements ParameterResolver,
                BeforeAllCallback,
                BeforeEachCallback,
                AfterEachCallback,
                AfterAllCallback,
                TestExecutionExceptionHandler,
                LifecycleMethodExecutionExceptionHandler {

    private static final Namespace OURS = Namespace.create(PolderExtension.class);
    /** By its name: the class is there only for those who use it. */
    private static final String OFFICIAL = "io.kubernetes.client.openapi.ApiClient";

    private static final String SERVER = "server of ";
    private static final String FIELDS = "fields of ";
    private static final String WORKSPACE = "workspace of ";
    private static final String SERIALIZATION = "serialization";

    /** Made by JUnit. */
    public PolderExtension() {}

    /** A test's constructor has the workspace of its test. */
    @Override
    public ExtensionContextScope getTestInstantiationExtensionContextScope(ExtensionContext root) {
        return ExtensionContextScope.TEST_METHOD;
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return isOurs(type) || (type == String.class && parameter.isAnnotated(Kubeconfig.class));
    }

    private static boolean isOurs(Class<?> type) {
        return type == EmbeddedServer.class
                || type == TestWorkspace.class
                || type == KubernetesClient.class
                || type == NamespacedKubernetesClient.class
                || type == Config.class
                || type.getName().equals(OFFICIAL);
    }

    /** Fields of the class live for all its tests: they have a workspace of their own. */
    @Override
    public void beforeAll(ExtensionContext context) {
        fields(context)
                .set(context.getRequiredTestClass(), null, PolderExtension::isOurs, type -> value(type, context));
    }

    /** Fields of the instance have the test's workspace, as its parameters do. */
    @Override
    public void beforeEach(ExtensionContext context) {
        TestFields fields = fields(context);
        for (Object instance : context.getRequiredTestInstances().getAllInstances()) {
            fields.set(instance.getClass(), instance, PolderExtension::isOurs, type -> value(type, context));
        }
    }

    private static TestFields fields(ExtensionContext context) {
        return context.getStore(OURS)
                .computeIfAbsent(FIELDS + context.getUniqueId(), any -> new TestFields(), TestFields.class);
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return value(parameter.getParameter().getType(), context);
    }

    private static Object value(Class<?> type, ExtensionContext context) {
        if (type == EmbeddedServer.class) {
            return server(context);
        }
        TestWorkspace workspace = workspace(context);
        if (type == TestWorkspace.class) {
            return workspace;
        }
        if (type == KubernetesClient.class) {
            return workspace.client();
        }
        if (type == NamespacedKubernetesClient.class) {
            return workspace.client().adapt(NamespacedKubernetesClient.class);
        }
        if (type == Config.class) {
            return workspace.config();
        }
        return type == String.class ? workspace.kubeconfig() : OfficialClient.of(workspace);
    }

    /** That of the test alone ends with it; that of all tests with the last. A store has what those around it have, so keys tell whose. */
    private static EmbeddedServer server(ExtensionContext context) {
        ExtensionContext owner = Preparation.of(context).hasOwnServer() ? context : context.getRoot();
        return owner.getStore(OURS).computeIfAbsent(SERVER + owner.getUniqueId(), any -> start(), EmbeddedServer.class);
    }

    private static EmbeddedServer start() {
        try {
            return EmbeddedServer.start();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ParameterResolutionException("interrupted while the server started", e);
        }
    }

    private static TestWorkspace workspace(ExtensionContext context) {
        // What is there first is closed last.
        EmbeddedServer server = server(context);
        return context.getStore(OURS)
                .computeIfAbsent(
                        WORKSPACE + context.getUniqueId(), any -> prepared(server, context), TestWorkspace.class);
    }

    private static TestWorkspace prepared(EmbeddedServer server, ExtensionContext context) {
        try {
            Preparation preparation = Preparation.of(context);
            TestWorkspace workspace = server.createWorkspace("root", "test-", preparation.type());
            workspace.serialize(serialization(context));
            boolean done = false;
            try {
                preparation.apply(workspace);
                done = true;
                return workspace;
            } finally {
                if (!done) {
                    workspace.close();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ParameterResolutionException("interrupted while a workspace was made", e);
        }
    }

    /**
     * Learned once for all tests of a class and those nested in it, and forgotten with them: it takes time and memory of each client
     * that learns for itself. Tests of other classes may have other models of the same kinds.
     */
    private static KubernetesSerialization serialization(ExtensionContext context) {
        ExtensionContext outermost = context;
        for (Optional<ExtensionContext> around = context.getParent();
                around.isPresent() && around.get().getTestClass().isPresent();
                around = around.get().getParent()) {
            outermost = around.get();
        }
        return outermost
                .getStore(OURS)
                .computeIfAbsent(SERIALIZATION, any -> new KubernetesSerialization(), KubernetesSerialization.class);
    }

    private static Optional<TestWorkspace> found(ExtensionContext context) {
        return Optional.ofNullable(context.getStore(OURS).get(WORKSPACE + context.getUniqueId(), TestWorkspace.class));
    }

    /** A refusal that the code under test swallowed is a failure all the same. */
    @Override
    public void afterEach(ExtensionContext context) {
        verifyRights(context);
    }

    /** The same for what all tests of the class share. */
    @Override
    public void afterAll(ExtensionContext context) {
        verifyRights(context);
    }

    private static void verifyRights(ExtensionContext context) {
        found(context).ifPresent(workspace -> {
            String user = workspace.user();
            if (!user.isEmpty() && context.getExecutionException().isEmpty()) {
                RightsCheck rights = RightsCheck.of(user, workspace.ledger());
                context.publishReportEntry("polder.minimal-role", rights.minimalRole());
                rights.verify();
            }
        });
    }

    @Override
    public void handleTestExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        throw diagnosed(context, failure);
    }

    @Override
    public void handleBeforeAllMethodExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        throw diagnosed(context, failure);
    }

    @Override
    public void handleBeforeEachMethodExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        throw diagnosed(context, failure);
    }

    @Override
    public void handleAfterEachMethodExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        throw diagnosed(context, failure);
    }

    @Override
    public void handleAfterAllMethodExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        throw diagnosed(context, failure);
    }

    /** Of the test's workspace, and of those that it shares with other tests of its classes. */
    private static Throwable diagnosed(ExtensionContext context, Throwable failure) {
        for (Optional<ExtensionContext> at = Optional.of(context);
                at.isPresent();
                at = at.get().getParent()) {
            found(at.get()).ifPresent(workspace -> failure.addSuppressed(new Diagnosis(workspace)));
        }
        return failure;
    }
}
