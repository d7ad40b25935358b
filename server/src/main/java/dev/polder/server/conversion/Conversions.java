package dev.polder.server.conversion;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.machinery.type.ConversionException;
import dev.polder.machinery.type.FieldConversion;
import dev.polder.server.errors.Unclassified;
import dev.polder.server.form.Converter;
import dev.polder.spi.schema.ServedResource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Converts objects as their type says: by rules, which run here, or by asking its webhook. May take seconds: belongs on virtual
 * threads.
 */
public final class Conversions implements Converter, AutoCloseable {

    private final WebhookConversions webhooks;

    public Conversions(WebhookConversions webhooks) {
        this.webhooks = webhooks;
    }

    @Override
    public List<ObjectNode> convert(ServedResource resource, List<ObjectNode> objects, String apiVersion) {
        Optional<FieldConversion> rules = resource.type().rules().fieldConversion();
        return rules.isPresent()
                ? convert(rules.get(), objects, apiVersion)
                : webhooks.convert(resource, objects, apiVersion);
    }

    private static List<ObjectNode> convert(FieldConversion rules, List<ObjectNode> objects, String apiVersion) {
        List<ObjectNode> converted = new ArrayList<>(objects.size());
        try {
            for (ObjectNode object : objects) {
                converted.add(rules.convert(object, apiVersion));
            }
        } catch (ConversionException e) {
            throw Unclassified.failure(String.valueOf(e.getMessage()));
        }
        return converted;
    }

    /** To how many definitions' webhooks connections are kept. */
    public int size() {
        return webhooks.size();
    }

    @Override
    public void close() {
        webhooks.close();
    }
}
