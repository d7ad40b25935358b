package dev.polder.server.admission;

import dev.polder.spi.admission.AdmissionPlugin;
import dev.polder.spi.admission.AdmissionRequest;
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

    public void mutate(AdmissionRequest request) {
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
