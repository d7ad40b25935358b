package dev.polder.junit;

import dev.polder.junit.role.RightsCheck;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Optional;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/**
 * Gives tests a workspace each, on one server for all tests of the JVM, which starts when the first asks and ends with the last. Tests
 * may run in parallel. A test that fails says what its workspace held and was asked last.
 */
public final class PolderExtension implements ParameterResolver, AfterEachCallback, TestExecutionExceptionHandler {

    private static final Namespace OURS = Namespace.create(PolderExtension.class);
    /** By its name: the class is there only for those who use it. */
    private static final String OFFICIAL = "io.kubernetes.client.openapi.ApiClient";

    private static final String WORKSPACE = "workspace of ";

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
        return type == EmbeddedServer.class
                || type == TestWorkspace.class
                || type == KubernetesClient.class
                || type == Config.class
                || type.getName().equals(OFFICIAL)
                || (type == String.class && parameter.isAnnotated(Kubeconfig.class));
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
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
        if (type == Config.class) {
            return workspace.config();
        }
        return type == String.class ? workspace.kubeconfig() : OfficialClient.of(workspace);
    }

    private static EmbeddedServer server(ExtensionContext context) {
        return context.getRoot()
                .getStore(OURS)
                .computeIfAbsent(EmbeddedServer.class, any -> start(), EmbeddedServer.class);
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
        return context.getStore(OURS)
                .computeIfAbsent(WORKSPACE + context.getUniqueId(), any -> prepared(context), TestWorkspace.class);
    }

    private static TestWorkspace prepared(ExtensionContext context) {
        try {
            TestWorkspace workspace = server(context).createWorkspace();
            boolean done = false;
            try {
                Preparation.of(context).apply(workspace);
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

    private static Optional<TestWorkspace> found(ExtensionContext context) {
        return Optional.ofNullable(context.getStore(OURS).get(WORKSPACE + context.getUniqueId(), TestWorkspace.class));
    }

    /** A refusal that the code under test swallowed is a failure all the same. */
    @Override
    public void afterEach(ExtensionContext context) {
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
        found(context).ifPresent(workspace -> failure.addSuppressed(new Diagnosis(workspace)));
        throw failure;
    }
}
