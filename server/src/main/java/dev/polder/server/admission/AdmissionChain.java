package dev.polder.server.admission;

import dev.polder.spi.admission.AdmissionPlugin;
import dev.polder.spi.admission.AdmissionRequest;
import dev.polder.spi.admission.Reinvocation;
import java.util.List;

/**
 * The plugins in execution order: all mutate, then, after validation, all validate.
 *
 * @param plugins the plugins
 */
public record AdmissionChain(List<AdmissionPlugin> plugins) {

    public AdmissionChain {
        plugins = List.copyOf(plugins);
    }

    /** The mutating phase; a second time when a plugin asked for that (apiserver {@code admission.reinvoker}). */
    public void mutate(AdmissionRequest request) {
        mutateOnce(request);
        Reinvocation reinvocation = request.context().reinvocation();
        if (reinvocation.isWanted()) {
            reinvocation.begin();
            mutateOnce(request);
        }
    }

    private void mutateOnce(AdmissionRequest request) {
        for (AdmissionPlugin plugin : plugins) {
            plugin.mutate(request);
        }
    }

    public void validate(AdmissionRequest request) {
        for (AdmissionPlugin plugin : plugins) {
            plugin.validate(request);
        }
    }
}
