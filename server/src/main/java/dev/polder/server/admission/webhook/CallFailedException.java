package dev.polder.server.admission.webhook;

import dev.polder.machinery.decode.GoText;
import dev.polder.machinery.webhook.Webhook;

/** A webhook could not be asked, or was not understood: its failure policy decides (apiserver {@code ErrCallingWebhook}). */
final class CallFailedException extends Exception {

    private static final long serialVersionUID = 1L;

    CallFailedException(Webhook webhook, String why) {
        super("failed calling webhook " + GoText.quoted(webhook.name()) + ": " + why, null, false, false);
    }
}
