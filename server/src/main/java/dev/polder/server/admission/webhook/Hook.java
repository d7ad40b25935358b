package dev.polder.server.admission.webhook;

import dev.polder.api.object.ObjectKey;
import dev.polder.machinery.webhook.Webhook;

/**
 * A webhook of a logical cluster.
 *
 * @param configuration the object that has it
 * @param webhook what that says
 */
record Hook(ObjectKey configuration, Webhook webhook) {}
