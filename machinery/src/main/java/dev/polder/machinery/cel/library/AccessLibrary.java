package dev.polder.machinery.cel.library;

import static dev.polder.machinery.cel.library.KubernetesTypes.AUTHORIZER;
import static dev.polder.machinery.cel.library.KubernetesTypes.DECISION;
import static dev.polder.machinery.cel.library.KubernetesTypes.GROUP_CHECK;
import static dev.polder.machinery.cel.library.KubernetesTypes.PATH_CHECK;
import static dev.polder.machinery.cel.library.KubernetesTypes.RESOURCE_CHECK;

import dev.cel.common.types.SimpleType;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelEvaluationExceptionBuilder;
import dev.cel.runtime.CelFunctionOverload;
import dev.polder.machinery.cel.library.access.AccessDecision;
import dev.polder.machinery.cel.library.access.Authorizer;
import dev.polder.machinery.cel.library.access.GroupCheck;
import dev.polder.machinery.cel.library.access.PathCheck;
import dev.polder.machinery.cel.library.access.ResourceCheck;

/** What {@code authorizer} can be asked (apiserver 0.32 {@code pkg/cel/library/authz.go}). */
final class AccessLibrary {

    private AccessLibrary() {}

    static FunctionLibrary create() {
        FunctionLibrary.Builder library = FunctionLibrary.builder()
                .member("path", "authorizer_path", AccessLibrary::path, PATH_CHECK, AUTHORIZER, SimpleType.STRING)
                .member(
                        "group",
                        "authorizer_group",
                        args -> new GroupCheck((Authorizer) args[0], (String) args[1]),
                        GROUP_CHECK,
                        AUTHORIZER,
                        SimpleType.STRING)
                .member(
                        "serviceAccount",
                        "authorizer_serviceaccount",
                        AccessLibrary::serviceAccount,
                        AUTHORIZER,
                        AUTHORIZER,
                        SimpleType.STRING,
                        SimpleType.STRING)
                .member(
                        "resource",
                        "groupcheck_resource",
                        AccessLibrary::resource,
                        RESOURCE_CHECK,
                        GROUP_CHECK,
                        SimpleType.STRING);
        narrowing(
                library,
                "subresource",
                "resourcecheck_subresource",
                args -> ((ResourceCheck) args[0]).withSubresource((String) args[1]));
        narrowing(
                library,
                "namespace",
                "resourcecheck_namespace",
                args -> ((ResourceCheck) args[0]).withNamespace((String) args[1]));
        narrowing(library, "name", "resourcecheck_name", args -> ((ResourceCheck) args[0]).withName((String) args[1]));
        narrowing(
                library,
                "fieldSelector",
                "authorizer_fieldselector",
                args -> ((ResourceCheck) args[0]).withFields((String) args[1]));
        narrowing(
                library,
                "labelSelector",
                "authorizer_labelselector",
                args -> ((ResourceCheck) args[0]).withLabels((String) args[1]));
        return decisions(library).build();
    }

    private static void narrowing(
            FunctionLibrary.Builder library, String name, String overload, CelFunctionOverload narrowed) {
        library.member(name, overload, narrowed, RESOURCE_CHECK, RESOURCE_CHECK, SimpleType.STRING);
    }

    private static FunctionLibrary.Builder decisions(FunctionLibrary.Builder library) {
        return library.member(
                        "check",
                        "pathcheck_check",
                        args -> ((PathCheck) args[0]).by().asker().may((PathCheck) args[0], (String) args[1]),
                        DECISION,
                        PATH_CHECK,
                        SimpleType.STRING)
                .member(
                        "check",
                        "resourcecheck_check",
                        args -> ((ResourceCheck) args[0]).in().by().asker().may((ResourceCheck) args[0], (String)
                                args[1]),
                        DECISION,
                        RESOURCE_CHECK,
                        SimpleType.STRING)
                .member(
                        "errored",
                        "decision_errored",
                        args -> !((AccessDecision) args[0]).error().isEmpty(),
                        SimpleType.BOOL,
                        DECISION)
                .member(
                        "error",
                        "decision_error",
                        args -> ((AccessDecision) args[0]).error(),
                        SimpleType.STRING,
                        DECISION)
                .member(
                        "allowed",
                        "decision_allowed",
                        args -> ((AccessDecision) args[0]).allowed(),
                        SimpleType.BOOL,
                        DECISION)
                .member(
                        "reason",
                        "decision_reason",
                        args -> ((AccessDecision) args[0]).reason(),
                        SimpleType.STRING,
                        DECISION);
    }

    private static Object path(Object[] args) throws CelEvaluationException {
        String path = (String) args[1];
        if (path.isBlank()) {
            throw failure("path must not be empty");
        }
        return new PathCheck((Authorizer) args[0], path);
    }

    private static Object resource(Object[] args) throws CelEvaluationException {
        String resource = (String) args[1];
        if (resource.isBlank()) {
            throw failure("resource must not be empty");
        }
        return ResourceCheck.of((GroupCheck) args[0], resource);
    }

    private static Object serviceAccount(Object[] args) throws CelEvaluationException {
        try {
            return ((Authorizer) args[0]).serviceAccount((String) args[1], (String) args[2]);
        } catch (IllegalArgumentException e) {
            throw failure(String.valueOf(e.getMessage()));
        }
    }

    private static CelEvaluationException failure(String message) {
        return CelEvaluationExceptionBuilder.newBuilder(message.replace("%", "%%"))
                .build();
    }
}
