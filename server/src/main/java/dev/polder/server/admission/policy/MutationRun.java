package dev.polder.server.admission.policy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.resource.GroupVersionResource;
import dev.polder.api.status.ApiException;
import dev.polder.api.status.Status;
import dev.polder.api.status.StatusCause;
import dev.polder.api.status.StatusDetails;
import dev.polder.api.status.StatusReason;
import dev.polder.machinery.policy.MutatingPolicy;
import dev.polder.machinery.policy.MutationException;
import dev.polder.machinery.policy.PolicyBinding;
import dev.polder.machinery.policy.expression.Conditions.Match;
import dev.polder.machinery.policy.expression.Inputs;
import dev.polder.machinery.schema.field.GoText;
import dev.polder.spi.admission.AdmissionRequest;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One write before the mutating policies (apiserver {@code policy/mutating/dispatcher.go}): what matches is found first, then it
 * runs, each on what those before have made. Used by one thread.
 */
final class MutationRun implements PolicyMatches.Taker<MutatingPolicy> {

    private final AdmissionRequest request;
    private final PolicyRounds rounds;
    private final List<Invocation> invocations = new ArrayList<>();
    private final List<Problem> problems = new ArrayList<>();

    MutationRun(AdmissionRequest request) {
        this.request = request;
        this.rounds = request.context().reinvocation().state(PolicyRounds.class, PolicyRounds::new);
    }

    private record Invocation(
            PolicyHook<MutatingPolicy> hook, PolicyBinding binding, GroupVersionResource as, PolicyParams.Param param) {

        /** What tells it from others in the second round. */
        String key() {
            return hook.name() + "\n" + binding.name() + "\n" + param.key();
        }
    }

    /** Why a policy cannot run; the first one's reason is told. */
    private record Problem(String message, StatusReason reason) {}

    @Override
    public void invoke(
            PolicyHook<MutatingPolicy> hook, PolicyBinding binding, GroupVersionResource as, PolicyParams.Param param) {
        invocations.add(new Invocation(hook, binding, as, param));
    }

    @Override
    public void misconfigured(PolicyHook<MutatingPolicy> hook, @Nullable PolicyBinding binding, String problem) {
        fail(hook, binding, problem, StatusReason.FORBIDDEN);
    }

    private void fail(
            PolicyHook<MutatingPolicy> hook, @Nullable PolicyBinding binding, String problem, StatusReason reason) {
        if (hook.head().isLenient()) {
            return;
        }
        String who = binding == null
                ? "policy " + GoText.quote(hook.name())
                : "policy '" + hook.name() + "' with binding '" + binding.name() + "'";
        problems.add(new Problem(who + " denied request: " + problem, reason));
    }

    /**
     * Runs what was found.
     *
     * @throws ApiException when a policy that must run cannot
     */
    void finish(WrittenObject written) {
        if (!invocations.isEmpty()) {
            if (request.context().reinvocation().isSecond() && rounds.isChanged(request.object())) {
                rounds.changed();
            }
            try {
                boolean hasRun = false;
                for (Invocation invocation : invocations) {
                    hasRun |= run(invocation, written);
                }
                if (hasRun) {
                    wantSecondRound();
                }
            } finally {
                rounds.leave(request.object());
            }
        }
        refuse();
    }

    /** Whether a mutation was run. */
    private boolean run(Invocation invocation, WrittenObject written) {
        MutatingPolicy policy = invocation.hook().content().compiled();
        Inputs inputs =
                written.inputs(invocation.as()).withParams(invocation.param().object());
        Match match = policy.match(inputs);
        if (!match.problem().isEmpty()) {
            fail(invocation.hook(), invocation.binding(), match.problem(), StatusReason.INVALID);
        }
        if (!match.matches() || (request.context().reinvocation().isSecond() && !rounds.isDue(invocation.key()))) {
            return false;
        }
        ObjectNode before = inputs.object();
        boolean hasRun = before != null && mutate(policy, invocation, inputs, before, written);
        if (policy.isReinvocable()) {
            rounds.ran(invocation.key());
        }
        return hasRun;
    }

    private boolean mutate(
            MutatingPolicy policy, Invocation invocation, Inputs inputs, ObjectNode before, WrittenObject written) {
        ObjectVersions versions = written.versions();
        ObjectNode object = before;
        boolean hasRun = false;
        for (int i = 0; i < policy.size(); i++) {
            try {
                object = policy.mutate(i, inputs.withObject(object), versions.schema(invocation.as()))
                        .deepCopy();
                versions.fillIn(invocation.as(), object);
                hasRun = true;
            } catch (MutationException e) {
                fail(invocation.hook(), invocation.binding(), String.valueOf(e.getMessage()), StatusReason.INVALID);
            }
        }
        if (!object.equals(before)) {
            wantSecondRound();
            versions.replace(invocation.as(), object);
            written.changed();
        }
        return hasRun;
    }

    private void wantSecondRound() {
        rounds.changed();
        request.context().reinvocation().want();
    }

    private void refuse() {
        if (problems.isEmpty()) {
            return;
        }
        Status forbidden =
                request.forbidden("admission request denied by policy").status();
        List<StatusCause> causes = problems.stream()
                .map(problem -> new StatusCause("", problem.message(), ""))
                .toList();
        StatusDetails details = forbidden.details();
        // Upstream changes the reason, but not the code.
        throw new ApiException(new Status(
                forbidden.code(),
                problems.get(0).reason(),
                problems.get(0).message(),
                details == null ? null : details.withCauses(causes),
                false,
                ""));
    }
}
