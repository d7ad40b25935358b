package dev.polder.server.admission.webhook;

import dev.polder.api.status.ApiErrors;
import dev.polder.api.status.ApiException;
import dev.polder.machinery.webhook.Webhook;
import dev.polder.server.request.Outside;
import dev.polder.spi.admission.AdmissionNotes.Detail;
import dev.polder.spi.admission.AdmissionPlugin;
import dev.polder.spi.admission.AdmissionRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Asks validating webhooks, all at once (kcp {@code pkg/admission/validatingwebhook}, apiserver {@code
 * webhook/validating/dispatcher.go}). Of several refusals the first in the order of the configurations is told.
 */
public final class ValidatingWebhooks implements AdmissionPlugin {

    private static final String FAILED_OPEN = "failed-open.validating.webhook.admission.k8s.io/round_0_index_";

    private final HookSource source;
    private final WebhookTools tools;

    public ValidatingWebhooks(HookSource source, WebhookTools tools) {
        this.source = source;
        this.tools = tools;
    }

    @Override
    public String name() {
        return "apis.kcp.io/ValidatingWebhook";
    }

    @Override
    public void validate(AdmissionRequest write) {
        List<Invocation> invocations = new ArrayList<>();
        for (Hook hook : source.of(write)) {
            Invocation invocation = tools.matcher().match(write, hook);
            if (invocation != null) {
                invocations.add(invocation);
            }
        }
        if (invocations.size() == 1) {
            call(write, invocations.get(0), 0);
        } else {
            together(write, invocations);
        }
    }

    private void together(AdmissionRequest write, List<Invocation> invocations) {
        List<CompletableFuture<Void>> calls = new ArrayList<>();
        for (int i = 0; i < invocations.size(); i++) {
            int index = i;
            calls.add(CompletableFuture.runAsync(
                    Outside.carried(() -> call(write, invocations.get(index), index)),
                    task -> Thread.ofVirtual().name("webhook").start(task)));
        }
        var unusedEnd = CompletableFuture.allOf(calls.toArray(CompletableFuture[]::new))
                .exceptionally(refused -> null)
                .join();
        for (CompletableFuture<Void> call : calls) {
            try {
                var unused = call.join();
            } catch (CompletionException e) {
                throw e.getCause() instanceof ApiException refused ? refused : e;
            }
        }
    }

    private void call(AdmissionRequest write, Invocation invocation, int index) {
        Webhook webhook = invocation.hook().webhook();
        try {
            var unused = tools.calls().ask(write, invocation, false);
        } catch (CallFailedException e) {
            if (!webhook.failOpen()) {
                throw ApiErrors.internal(String.valueOf(e.getMessage()));
            }
            write.context().notes().annotate(Detail.METADATA, FAILED_OPEN + index, webhook.name());
        }
    }
}
