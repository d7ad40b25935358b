package dev.polder.machinery.conversion;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.machinery.type.ConversionException;

/** Asks a webhook. What does so blocks, and belongs to others: machinery does no I/O. */
@FunctionalInterface
public interface WebhookCall {

    /**
     * Sends a review.
     *
     * @return the review that came back, not looked at yet
     * @throws ConversionException when there is none; the message is the cause alone
     */
    JsonNode send(ObjectNode review) throws ConversionException;
}
